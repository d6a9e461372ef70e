import { spawn, type ChildProcess } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeALaw } from './sound';
import { until, type World } from './world';

/** A caller on a telephone: SIPp as the operator's trunk, saying one tone for some seconds after the answer; then it hangs up. */
export class SippCaller {
  #out = '';
  readonly ended: Promise<number | null>;

  private constructor(readonly process: ChildProcess, readonly folder: string) {
    process.stdout?.on('data', (c: Buffer) => void (this.#out += c.toString()));
    process.stderr?.on('data', (c: Buffer) => void (this.#out += c.toString()));
    this.ended = new Promise((done) => process.once('exit', (code) => void rm(folder, { recursive: true, force: true }).then(() => done(code))));
  }

  static async dial(world: World, line: string, from = '79021234567', seconds = 5): Promise<SippCaller> {
    const folder = await mkdtemp(join(tmpdir(), 'dozvon-sipp-'));
    await writeALaw(join(folder, 'tone.alaw'), 700);
    await writeFile(join(folder, 'caller.xml'), scenario(line, from, seconds));
    const media = 30_000 + 4 * Math.floor(Math.random() * 2000);
    return new SippCaller(spawn('sipp', [`127.0.0.1:${world.sip}`, '-sf', 'caller.xml', '-i', '127.0.0.1', '-m', '1', '-nostdin', '-mp', String(media), '-timeout', String(seconds + 60)], { cwd: folder, env: { ...process.env, TERM: 'dumb' } }), folder);
  }

  /** Waits until somebody, or the waiting prompt, has answered. */
  async answered(): Promise<void> {
    await until('the caller is answered', () => access(join(this.folder, 'answered')).then(() => true, () => false), 30_000, () => this.#out);
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

function scenario(line: string, from: string, seconds: number): string {
  const head = (method: string, cseq: number, to: string): string => `${method} sip:${line}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:${from}@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:${line}@[remote_ip]:[remote_port]>${to}
Call-ID: [call_id]
CSeq: ${cseq} ${method}
Contact: <sip:${from}@[local_ip]:[local_port]>
Max-Forwards: 70`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
<send retrans="500"><![CDATA[
${head('INVITE', 1, '')}
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
<recv response="100" optional="true"/><recv response="180" optional="true"/><recv response="183" optional="true"/>
<recv response="200" rtd="true"/>
<send><![CDATA[
${head('ACK', 1, '[peer_tag_param]')}
Content-Length: 0

]]></send>
<nop><action><exec command="touch answered"/></action></nop>
<nop><action><exec rtp_stream="tone.alaw,-1,8,PCMA/8000"/></action></nop>
<pause milliseconds="${seconds * 1000}"/>
<send retrans="500"><![CDATA[
${head('BYE', 2, '[peer_tag_param]')}
Content-Length: 0

]]></send>
<recv response="200"/>
</scenario>`;
}
