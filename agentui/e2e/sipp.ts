import { expect } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeALaw } from './sound';
import { freePort, until, type World } from './world';

/** A telephone that SIPp plays: one call, in which it says one tone. */
export class Sipp {
  #out = '';
  /** The exit code of SIPp: 0 when the call went as it should. */
  readonly ended: Promise<number | null>;

  protected constructor(readonly process: ChildProcess, readonly folder: string) {
    process.stdout?.on('data', (c: Buffer) => void (this.#out += c.toString()));
    process.stderr?.on('data', (c: Buffer) => void (this.#out += c.toString()));
    this.ended = new Promise((done) => process.once('exit', (code) => void rm(folder, { recursive: true, force: true }).then(() => done(code))));
  }

  /** Starts SIPp with a scenario, in a folder that has the tone as tone.alaw. */
  protected static async play(scenario: string, hertz: number, args: string[]): Promise<[ChildProcess, string]> {
    const folder = await mkdtemp(join(tmpdir(), 'dozvon-sipp-'));
    await writeALaw(join(folder, 'tone.alaw'), hertz);
    await writeFile(join(folder, 'scenario.xml'), `<?xml version="1.0" encoding="UTF-8"?>\n${scenario}`);
    const fixed = ['-sf', 'scenario.xml', '-i', '127.0.0.1', '-m', '1', '-nostdin', '-mp', String(await voicePort())];
    return [spawn('sipp', [...args, ...fixed], { cwd: folder, env: { ...process.env, TERM: 'dumb' } }), folder];
  }

  /** Goes without a word, as a telephone does whose battery is empty. */
  kill(): void {
    this.process.kill('SIGKILL');
  }

  /** What SIPp printed. */
  get output(): string {
    return this.#out;
  }
}

/** Where SIPp hears voice: an even UDP port with the three after it free, too. It takes the next two for RTCP and video as well. */
async function voicePort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port % 2 === 0 && (await Promise.all([0, 1, 2, 3].map((n) => isFree(port + n)))).every(Boolean)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  return new Promise((told) => {
    socket.once('error', () => told(false));
    socket.bind(port, '127.0.0.1', () => socket.close(() => told(true)));
  });
}

/** The body of a message that says where voice is taken: A-law only. */
export const sdp = (who: string): string => `Content-Type: application/sdp
Content-Length: [len]

v=0
o=${who} 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000`;

export const sayTone = '<nop><action><exec rtp_stream="tone.alaw,-1,8,PCMA/8000"/></action></nop>';

/**
 * A caller on a telephone: SIPp as the operator's trunk, saying one tone from the
 * answer on. It hangs up when it is told to, or after some seconds.
 */
export class SippCaller extends Sipp {
  private constructor(process: ChildProcess, folder: string, readonly port: number, readonly callID: string) {
    super(process, folder);
  }

  static async dial(world: World, line: string, from = '79021234567', seconds = 60): Promise<SippCaller> {
    const port = await freePort();
    const callID = `caller-${port}`; // known to whoever tells SIPp to hang up
    const args = [`127.0.0.1:${world.sip}`, '-p', String(port), '-cid_str', callID, '-timeout', String(seconds + 60)];
    return new SippCaller(...(await Sipp.play(calling(line, from, seconds), 700, args)), port, callID);
  }

  /** Hangs up as people do, and waits until that is confirmed. */
  async hangsUp(): Promise<void> {
    const socket = createSocket('udp4');
    const nudge = ['INFO sip:caller SIP/2.0', 'From: <sip:test>', 'To: <sip:caller>', `Call-ID: ${this.callID}`, 'CSeq: 1 INFO', 'Content-Length: 0', '', ''].join('\r\n');
    await new Promise((sent) => socket.send(nudge, this.port, '127.0.0.1', sent));
    socket.close();
    expect(await this.ended, this.output).toBe(0);
  }

  /** Waits until somebody, or the waiting prompt, has answered. */
  async answered(): Promise<void> {
    await until('the caller is answered', () => access(join(this.folder, 'answered')).then(() => true, () => false), 30_000, () => this.output);
  }
}

function calling(line: string, from: string, seconds: number): string {
  const head = (method: string, cseq: number, to: string): string => `${method} sip:${line}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:${from}@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:${line}@[remote_ip]:[remote_port]>${to}
Call-ID: [call_id]
CSeq: ${cseq} ${method}
Contact: <sip:${from}@[local_ip]:[local_port]>
Max-Forwards: 70`;
  return `<scenario name="caller">
<send retrans="500"><![CDATA[
${head('INVITE', 1, '')}
${sdp('caller')}
]]></send>
<recv response="100" optional="true"/><recv response="180" optional="true"/><recv response="183" optional="true"/>
<recv response="200" rtd="true"/>
<send><![CDATA[
${head('ACK', 1, '[peer_tag_param]')}
Content-Length: 0

]]></send>
<nop><action><exec command="touch answered"/></action></nop>
${sayTone}
<recv request="INFO" timeout="${seconds * 1000}" ontimeout="1"/>
<label id="1"/>
<send retrans="500"><![CDATA[
${head('BYE', 2, '[peer_tag_param]')}
Content-Length: 0

]]></send>
<recv response="200"/>
</scenario>`;
}
