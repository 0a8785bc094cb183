#!/usr/bin/env node
// Writes THIRD-PARTY-NOTICES.md from the lock files and the packages that restore and npm ci have put on this machine:
//
//   dotnet restore Doorstep.slnx && (cd src/client && npm ci) && build/notices.mjs.mjs
//
// Asks no network. A test holds the file against the lock files.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cache = process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget', 'packages');
const longest = 8_000;
const isLicence = (name) => /^(licen[cs]e|copying|copyright|notice|third-?party-?notices)[^/]*$/i.test(name) && !/\.(js|ts|json)$/i.test(name);
const read = (...parts) => readFileSync(join(...parts), 'utf8').replace(/^\uFEFF/, '').replaceAll('\r\n', '\n').trimEnd();
const unescape = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
const names = (text) => /apache license/i.test(text) ? 'Apache-2.0' : /permission is hereby granted, free of charge/i.test(text) ? 'MIT'
  : /redistribution and use in source and binary forms/i.test(text) ? (/neither the name/i.test(text) ? 'BSD-3-Clause' : 'BSD-2-Clause') : null;

function texts(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).filter((f) => f.isFile() && isLicence(f.name)).sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((f) => ({ name: f.name, text: read(folder, f.name) }));
}

function nuget(id, version) {
  const folder = join(cache, id.toLowerCase(), version.toLowerCase());
  const file = join(folder, `${id.toLowerCase()}.nuspec`);
  if (!existsSync(file)) throw new Error(`${id} ${version} is not in ${cache}: run dotnet restore first.`);
  const spec = read(file);
  const field = (name) => unescape(new RegExp(`<${name}[^>]*>([^<]*)</${name}>`).exec(spec)?.[1].trim() ?? '');
  const found = texts(folder);
  const [, type, licence] = /<license type="(\w+)"[^>]*>([^<]*)</.exec(spec) ?? [];
  if (type === 'file' && !found.some((f) => f.name === licence.trim()) && existsSync(join(folder, licence.trim()))) {
    found.push({ name: licence.trim(), text: read(folder, licence.trim()) });
  }
  const known = found.map((f) => names(f.text)).find((n) => n);
  return { id, version, licence: type === 'expression' ? licence.trim() : known ?? (found.length ? 'see its notice' : field('licenseUrl')), copyright: field('copyright') || field('authors'), found };
}

/** Old packages of npm name their licence only there. */
function readme(folder) {
  const file = existsSync(folder) ? readdirSync(folder).find((name) => /^readme\.md$/i.test(name)) : undefined;
  return file ? /^#+ licen[cs]e\s+([\w.-]+)\s*$/im.exec(read(folder, file))?.[1] ?? '' : '';
}

function npm(path, entry) {
  const id = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const folder = join(root, 'src/client', path);
  const own = existsSync(join(folder, 'package.json')) ? JSON.parse(read(folder, 'package.json')) : {};
  const author = typeof own.author === 'string' ? own.author : own.author?.name;
  return { id, version: entry.version, licence: entry.license ?? own.license ?? readme(folder), copyright: author ?? '', found: texts(folder), dev: entry.dev === true };
}

function lockOf(...parts) {
  return JSON.parse(read(root, ...parts));
}

const packages = new Map();
for (const project of readdirSync(join(root, 'src')).sort()) {
  if (!existsSync(join(root, 'src', project, 'packages.lock.json'))) continue;
  for (const framework of Object.values(lockOf('src', project, 'packages.lock.json').dependencies)) {
    for (const [id, entry] of Object.entries(framework)) {
      if (entry.type !== 'Project') packages.set(`${id} ${entry.resolved}`, nuget(id, entry.resolved));
    }
  }
}
const client = new Map();
for (const [path, entry] of Object.entries(lockOf('src/client', 'package-lock.json').packages)) {
  if (path) {
    const found = npm(path, entry);
    const known = client.get(`${found.id} ${found.version}`);
    if (!known || known.dev) client.set(`${found.id} ${found.version}`, found);
  }
}

const byName = (a, b) => (a.id.toLowerCase() < b.id.toLowerCase() ? -1 : a.id.toLowerCase() > b.id.toLowerCase() ? 1 : a.version < b.version ? -1 : 1);
const shared = new Map();
const line = (p) => {
  const own = p.found.filter((f) => f.text.length <= longest);
  for (const f of own) {
    shared.set(f.text, [...(shared.get(f.text) ?? []), `${p.id} ${p.version}`]);
  }
  const long = p.found.filter((f) => f.text.length > longest).map((f) => f.name);
  return `- ${p.id} ${p.version} (${p.licence || 'no licence named'})${p.copyright ? `: ${p.copyright.replaceAll(/\s+/g, ' ')}` : ''}${long.length ? `; more in its ${long.join(', ')}` : ''}`;
};
const list = (all) => all.sort(byName).map(line).join('\n');
const program = list([...packages.values()]);
const inPages = list([...client.values()].filter((p) => !p.dev));
const building = list([...client.values()].filter((p) => p.dev));
const expressions = [...packages.values(), ...client.values()].flatMap((p) => p.licence.split(/\s+(?:AND|OR)\s+|[()]/)).filter((l) => l);
const standard = readdirSync(join(root, 'build/licences')).map((f) => f.replace(/\.txt$/, '')).filter((l) => expressions.includes(l)).sort();
const fence = (text) => `\`\`\`\`text\n${text}\n\`\`\`\``;

writeFileSync(join(root, 'THIRD-PARTY-NOTICES.md'), `# Notices for what others wrote

Doorstep contains or is built with these packages. Written by \`build/notices.mjs\` from the lock files; do not edit. Samples and other data have their own licences, named beside them.

## In the program

${program}

## In the pages

${inPages}

## Used to build the pages

${building}

## Their notices

${[...shared].sort(([, a], [, b]) => (a[0].toLowerCase() < b[0].toLowerCase() ? -1 : 1)).map(([text, of]) => `### ${of.join(', ')}\n\n${fence(text)}`).join('\n\n')}

## Texts of the licences

${standard.map((l) => `### ${l}\n\n${fence(read(root, 'build/licences', `${l}.txt`))}`).join('\n\n')}
`);
console.log(`${packages.size} packages in the program, ${client.size} of the client.`);
