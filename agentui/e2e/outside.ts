import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeALaw } from './sound';
import { freePort } from './world';

/** A telephone beyond the trunk: SIPp answers one call, says one tone and waits for the other side to hang up. */
export class OutsidePhone {
  #out = '';
  /** The exit code of SIPp: 0 when the call went as it should. */
  readonly ended: Promise<number | null>;

  private constructor(readonly process: ChildProcess, readonly port: number, folder: string) {
    process.stdout?.on('data', (c: Buffer) => void (this.#out += c.toString()));
    process.stderr?.on('data', (c: Buffer) => void (this.#out += c.toString()));
    this.ended = new Promise((done) => process.once('exit', (code) => void rm(folder, { recursive: true, force: true }).then(() => done(code))));
  }

  static async plugIn(hertz: number): Promise<OutsidePhone> {
    const folder = await mkdtemp(join(tmpdir(), 'dozvon-sipp-'));
    await writeALaw(join(folder, 'tone.alaw'), hertz);
    await writeFile(join(folder, 'phone.xml'), scenario);
    const port = await freePort();
    const media = 38_000 + 4 * Math.floor(Math.random() * 400);
    return new OutsidePhone(spawn('sipp', ['-sf', 'phone.xml', '-i', '127.0.0.1', '-p', String(port), '-m', '1', '-nostdin', '-mp', String(media)], { cwd: folder, env: { ...process.env, TERM: 'dumb' } }), port, folder);
  }

  /** How Asterisk dials any number to reach this telephone. */
  get dialOut(): string {
    return `PJSIP/agent-phone/sip:{digits}@127.0.0.1:${this.port}`;
  }

  unplug(): void {
    this.process.kill('SIGKILL');
  }

  get output(): string {
    return this.#out;
  }
}

const answer = (status: string): string => `SIP/2.0 ${status}
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:phone@[local_ip]:[local_port]>`;

const scenario = `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="phone">
<recv request="INVITE"/>
<send><![CDATA[
${answer('180 Ringing')}
Content-Length: 0

]]></send>
<send retrans="500"><![CDATA[
${answer('200 OK')}
Content-Type: application/sdp
Content-Length: [len]

v=0
o=phone 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
<recv request="ACK"/>
<nop><action><exec rtp_stream="tone.alaw,-1,8,PCMA/8000"/></action></nop>
<recv request="BYE"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>`;
