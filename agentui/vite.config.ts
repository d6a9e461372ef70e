import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const server = process.env['DOZVON_DEV'] ?? 'http://127.0.0.1:8122';

export default defineConfig({
  plugins: [svelte()],
  server: {
    proxy: {
      '/api': { target: server, ws: true, changeOrigin: true },
      '/sip': { target: server, ws: true, changeOrigin: true },
    },
  },
  build: {
    target: 'es2022',
    cssTarget: ['chrome94', 'firefox93', 'safari15.4'], // the browsers of es2022; colours by light-dark() are put into their words
    emptyOutDir: false, // dist/.gitkeep stays; build.mjs removes the rest
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // data: URLs are not in our Content-Security-Policy
  },
});
