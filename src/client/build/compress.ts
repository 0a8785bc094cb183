import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const worthIt = new Set(['.css', '.js', '.svg', '.json', '.webmanifest']);

/**
 * Writes a .br and a .gz beside every text file of the build, so that the app sends stored bytes at
 * the best ratio instead of squeezing each answer. Prints what a browser would download.
 */
export function compress(): Plugin {
  let folder = '';
  return {
    name: 'doorstep-compress',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    writeBundle() {
      const rows = [];
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!worthIt.has(extname(name)) || name === 'manifest.json') continue;
        const path = join(folder, name);
        const bytes = readFileSync(path);
        const br = brotliCompressSync(bytes, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
          },
        });
        const gz = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
        writeFileSync(`${path}.br`, br);
        writeFileSync(`${path}.gz`, gz);
        rows.push(`${name.padEnd(30)} ${bytes.length} bytes, br ${br.length}, gz ${gz.length}`);
      }
      console.log(rows.sort().join('\n'));
    },
  };
}
