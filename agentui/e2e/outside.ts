import { type ChildProcess } from 'node:child_process';
import { sayTone, sdp, Sipp } from './sipp';
import { freePort } from './world';

/** A telephone beyond the trunk: SIPp answers one call, says one tone and waits for the other side to hang up. */
export class OutsidePhone extends Sipp {
  private constructor(process: ChildProcess, folder: string, readonly port: number) {
    super(process, folder);
  }

  static async plugIn(hertz: number): Promise<OutsidePhone> {
    const port = await freePort();
    return new OutsidePhone(...(await Sipp.play(answering, hertz, ['-p', String(port)])), port);
  }

  /** How Asterisk dials any number to reach this telephone. */
  get dialOut(): string {
    return `PJSIP/agent-phone/sip:{digits}@127.0.0.1:${this.port}`;
  }
}

const answer = (status: string, body: string): string => `<![CDATA[
SIP/2.0 ${status}
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:phone@[local_ip]:[local_port]>
${body}
]]>`;

const answering = `<scenario name="phone">
<recv request="INVITE"/>
<send>${answer('180 Ringing', 'Content-Length: 0\n')}</send>
<send retrans="500">${answer('200 OK', sdp('phone'))}</send>
<recv request="ACK"/>
${sayTone}
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
