// Builds dist/ anew. dist/.gitkeep stays: the Go binary embeds the folder and
// must compile before the interface was ever built.
import { readdir, rm } from 'node:fs/promises';
import { build } from 'vite';

const dist = new URL('dist/', import.meta.url);
for (const name of await readdir(dist)) {
  if (name !== '.gitkeep') await rm(new URL(name, dist), { recursive: true });
}
await build();
