import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';
import { ownColours, logicalSides } from './build/css.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// The build writes straight into the app's wwwroot; DOORSTEP_CLIENT_OUT lets build/once.mjs put it
// beside first and swap it in whole.
export default defineConfig({
  base: '/assets/',
  publicDir: 'public',
  css: {
    postcss: { plugins: [ownColours(), logicalSides()] },
    preprocessorOptions: {
      scss: {
        // MoJ's Sass names govuk-frontend by its path below the folder that holds node_modules.
        loadPaths: [here('.'), here('node_modules')],
        quietDeps: true,
        // MoJ's alert still calls a mixin that govuk-frontend has deprecated; its settings cannot be told so.
        logger: {
          warn: (message: string) => {
            if (!message.includes('`govuk-text-colour` mixin is deprecated')) console.warn(message);
          },
        },
      },
    },
  },
  build: {
    target: 'es2022',
    cssTarget: ['chrome111', 'firefox114', 'safari16.4'],
    outDir: process.env['DOORSTEP_CLIENT_OUT'] ?? here('../Doorstep/wwwroot/assets'),
    emptyOutDir: true,
    assetsDir: '',
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        'site-script': here('pages/site.ts'),
        // Only pages with a map load it; MapLibre itself comes when a map is shown.
        'map-script': here('pages/map.ts'),
        map: here('styles/map.scss'),
        'charts-script': here('pages/charts.ts'),
        site: here('styles/site.scss'),
        staff: here('styles/staff.scss'),
        results: here('styles/results.scss'),
      },
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
  // MapLibre's worker, a file of our own address as the CSP asks for.
  worker: {
    format: 'es',
    rollupOptions: { output: { entryFileNames: '[name]-[hash].js', chunkFileNames: '[name]-[hash].js' } },
  },
  plugins: [compress()],
});
