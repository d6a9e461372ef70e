/** For how long a way may stutter before it counts as lost, in ms. */
const stutterMs = 2000;
/** How long both sides go on choosing among the ways that they agreed upon once there is one, in ms. */
const choiceMs = 2000;

type Watched = Pick<RTCPeerConnection, 'iceConnectionState' | 'getReceivers' | 'addEventListener'>;

/**
 * Calls back when the way of a connection's voice is lost: at once when it failed, else when it does not come back by
 * itself. A browser that has a second way takes it without a word and stays "connected", as when the network's cable is
 * pulled and wireless is there; but Asterisk goes on sending to where it was, and drops what comes from elsewhere. So a
 * way that changes when the choice is over is lost, too.
 */
export function watchWay(pc: Watched, lost: () => void): void {
  let chosenAt: number | null = null;
  const chosen = (): void => void (chosenAt ??= performance.now() + choiceMs);
  const changed = (): void => void (chosenAt !== null && performance.now() > chosenAt ? lost() : chosen());
  let watched: RTCIceTransport | undefined;
  pc.addEventListener('signalingstatechange', () => (chosenAt = null)); // other ways are agreed upon
  pc.addEventListener('iceconnectionstatechange', () => {
    const state = pc.iceConnectionState;
    const transport = pc.getReceivers()[0]?.transport?.iceTransport;
    if (state === 'connected' && transport && transport !== watched) {
      watched = transport;
      transport.addEventListener('selectedcandidatepairchange', changed);
      chosen();
    }
    if (state === 'failed') lost();
    if (state === 'disconnected') setTimeout(() => pc.iceConnectionState === 'disconnected' && lost(), stutterMs);
  });
}
