// Just enough SIP to let the browser's phone register and ring. There is no
// voice: an answered call has no media.
import { randomBytes } from 'node:crypto';

const token = () => randomBytes(8).toString('hex');
const header = (text, name) => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(text)?.[1].trim() ?? '';

/** The far end of one /sip socket. */
export class SipPeer {
  #ws;
  #contact = '';
  #waiting = [];
  #user = '';

  constructor(ws) {
    this.#ws = ws;
    ws.on('message', (data) => this.#receive(String(data)));
  }

  /** Runs when the phone has registered, at once if it has already. */
  whenRegistered(run) {
    if (this.#contact) run();
    else this.#waiting.push(run);
  }

  /** Rings the phone. */
  invite() {
    const sdp = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 9 UDP/TLS/RTP/SAVPF 0', 'a=rtpmap:0 PCMU/8000', 'a=ice-ufrag:abcd', 'a=ice-pwd:abcdefghijklmnopqrstuvwx',
      `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`, 'a=setup:actpass', 'a=rtcp-mux', 'a=sendrecv', ''].join('\r\n');
    this.#send([`INVITE ${this.#contact} SIP/2.0`, `Via: SIP/2.0/WS dev.invalid;branch=z9hG4bK${token()}`, 'Max-Forwards: 70', `From: <sip:122@dozvon.invalid>;tag=${token()}`,
      `To: <sip:${this.#user}@dozvon.invalid>`, `Call-ID: ${token()}`, 'CSeq: 1 INVITE', 'Contact: <sip:dev@dev.invalid;transport=ws>', 'Content-Type: application/sdp', `Content-Length: ${Buffer.byteLength(sdp)}`, '', sdp]);
  }

  #receive(text) {
    const method = text.split(' ', 1)[0];
    if (method === 'REGISTER') {
      const contact = header(text, 'Contact');
      this.#contact = /<([^>]+)>/.exec(contact)?.[1] ?? '';
      this.#user = /sip:([^@]+)@/.exec(header(text, 'To'))?.[1] ?? '';
      this.#answer(text, '200 OK', [`Contact: ${contact}`]);
      for (const run of this.#waiting.splice(0)) run();
    } else if (method === 'INVITE') {
      this.#answer(text, '180 Ringing', []);
    } else if (['BYE', 'CANCEL', 'OPTIONS'].includes(method)) {
      this.#answer(text, '200 OK', []);
    } else if (text.startsWith('SIP/2.0') && header(text, 'CSeq').includes('INVITE') && !/^SIP\/2.0 1/.test(text)) {
      this.#send([`ACK ${this.#contact} SIP/2.0`, `Via: ${header(text, 'Via')}`, 'Max-Forwards: 70', `From: ${header(text, 'From')}`, `To: ${header(text, 'To')}`,
        `Call-ID: ${header(text, 'Call-ID')}`, 'CSeq: 1 ACK', 'Content-Length: 0', '', '']);
    }
  }

  #answer(request, status, more) {
    const to = header(request, 'To');
    this.#send([`SIP/2.0 ${status}`, `Via: ${header(request, 'Via')}`, `From: ${header(request, 'From')}`, `To: ${to.includes('tag=') ? to : `${to};tag=${token()}`}`,
      `Call-ID: ${header(request, 'Call-ID')}`, `CSeq: ${header(request, 'CSeq')}`, ...more, 'Content-Length: 0', '', '']);
  }

  #send(lines) {
    if (this.#ws.readyState === 1) this.#ws.send(lines.join('\r\n'));
  }
}
