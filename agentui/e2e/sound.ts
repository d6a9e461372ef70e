import { writeFile } from 'node:fs/promises';

/** Writes a tone of some seconds as a WAV of 16 bits and 48 kHz, for a browser's fake microphone. */
export async function writeTone(file: string, hertz: number, seconds = 2): Promise<void> {
  const rate = 48_000;
  const samples = Buffer.alloc(rate * seconds * 2);
  for (let i = 0; i < rate * seconds; i++) samples.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * hertz * i) / rate)), i * 2);
  await writeFile(file, Buffer.concat([wavHead(samples.length, rate), samples]));
}

function wavHead(bytes: number, rate: number): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(bytes, 40);
  return head;
}

/** Writes a tone as bare G.711 A-law of 8 kHz, for SIPp's rtp_stream. */
export async function writeALaw(file: string, hertz: number, seconds = 4): Promise<void> {
  const out = Buffer.alloc(8000 * seconds);
  for (let i = 0; i < out.length; i++) out[i] = aLaw(Math.round(12_000 * Math.sin((2 * Math.PI * hertz * i) / 8000)));
  await writeFile(file, out);
}

/** One sample of 16 bits in G.711 A-law (ITU-T G.711). */
function aLaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample) >> 4, 2047);
  let code = magnitude;
  for (let segment = 7; segment >= 1; segment--) {
    if (magnitude >= 1 << (segment + 3)) {
      code = (segment << 4) | ((magnitude >> segment) & 0x0f);
      break;
    }
    if (segment === 1) code = magnitude >> 1;
  }
  return (code | sign) ^ 0x55;
}

/** How much of a WAV of 16 bits is one tone: 0 to 1 of the strongest window's energy (Goertzel). */
export function toneIn(wav: Buffer, hertz: number): number {
  const rate = wav.readUInt32LE(24);
  const data = wav.subarray(wav.indexOf('data') + 8);
  const window = rate / 4;
  let best = 0;
  for (let from = 0; from + window * 2 <= data.length; from += window) best = Math.max(best, share(data, from, window, hertz / rate));
  return best;
}

function share(data: Buffer, from: number, n: number, turn: number): number {
  const k = 2 * Math.cos(2 * Math.PI * turn);
  let [a, b, energy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = data.readInt16LE(from + i * 2);
    energy += x * x;
    [a, b] = [x + k * a - b, a];
  }
  return energy === 0 ? 0 : (2 * (a * a + b * b - k * a * b)) / (n * energy);
}
