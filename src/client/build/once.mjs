// What MSBuild calls: `node build/once.mjs install|build [output folder]`. Plain JavaScript, because it
// runs before anything is installed. One process at a time does the work; the others wait and find it done.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`error: Doorstep's pages need Node 20.19 or newer to build; this is ${process.version}. Install it, or pass -p:SkipClient=true.`);
  process.exit(1);
}

const client = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [step, output = join(client, '../Doorstep/wwwroot/assets')] = process.argv.slice(2);
const work = join(client, 'obj');
const lock = join(work, 'lock');
const longestWait = 10 * 60_000;

/** Runs npm, as found on the path, in the client's folder; its own words are the error. */
function npm(args, environment = {}) {
  const run = spawnSync('npm', args, {
    cwd: client,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...environment },
  });
  if (run.status !== 0) throw new Error(`npm ${args.join(' ')} failed${run.error ? `: ${run.error.message}` : ''}`);
}

function alive(id) {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function withLock(action) {
  mkdirSync(work, { recursive: true });
  const end = Date.now() + longestWait;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      // The holder may have died; a lock without a living holder is taken away.
      const text = existsSync(lock) ? readFileSync(lock, 'utf8') : '';
      if (/^\d+$/.test(text) && !alive(Number(text))) rmSync(lock, { force: true });
      else if (Date.now() > end) throw new Error(`another build holds ${lock}; delete it if none is running`);
      else await new Promise((go) => setTimeout(go, 250));
    }
  }
  try {
    action();
  } finally {
    rmSync(lock, { force: true });
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths.sort()) hash.update(path.slice(client.length)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

/** Does the action unless the stamp already holds this fingerprint; either way the stamp is new, for MSBuild's clock. */
function once(stamp, paths, produced, action) {
  const wanted = fingerprint(paths);
  if (existsSync(produced) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    const now = new Date();
    utimesSync(stamp, now, now);
    return;
  }
  rmSync(stamp, { force: true });
  action();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

const lockFiles = ['package.json', 'package-lock.json'].map((name) => join(client, name));
const sources = () => [
  ...lockFiles,
  ...['vite.config.ts', 'tsconfig.json'].map((name) => join(client, name)),
  ...['build', 'pages', 'public', 'styles'].flatMap((name) => filesBelow(join(client, name))),
];

try {
  await withLock(() => {
    if (step === 'install') {
      once(join(client, 'node_modules/.installed'), lockFiles, join(client, 'node_modules/vite'), () =>
        npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']));
    } else if (step === 'build') {
      once(join(output, '.built'), sources(), join(output, 'manifest.json'), () => {
        // Built beside and swapped in whole: a server or a second build never sees half of it.
        const fresh = join(work, 'assets');
        rmSync(fresh, { recursive: true, force: true });
        npm(['run', '--silent', 'build'], { DOORSTEP_CLIENT_OUT: fresh });
        if (!statSync(join(fresh, 'manifest.json')).size) throw new Error('the build wrote no manifest');
        rmSync(output, { recursive: true, force: true });
        mkdirSync(dirname(output), { recursive: true });
        renameSync(fresh, output);
      });
    } else {
      throw new Error('say install or build');
    }
  });
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
