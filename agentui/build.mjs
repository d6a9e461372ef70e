// Builds dist/. New files come before old ones go, so that whoever embeds or
// serves the folder at this moment finds it whole. dist/.gitkeep stays: the Go
// binary embeds the folder and must compile before the interface was ever built.
import { readdir, rm } from 'node:fs/promises';
import { build } from 'vite';

const dist = new URL('dist/', import.meta.url);
const results = [await build({ logLevel: 'warn' })].flat();
const made = new Set(['.gitkeep', 'icon.svg', ...results.flatMap((r) => r.output.map((o) => o.fileName))]);
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  const name = `${entry.parentPath}/${entry.name}`.slice(dist.pathname.length).replace(/^\//, '');
  if (entry.isFile() && !made.has(name)) await rm(new URL(name, dist));
}
