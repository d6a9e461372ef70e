/** For how long a way may stutter before it counts as lost, in ms. */
const stutterMs = 2000;

/** Calls back when the way of a connection's voice is lost: at once when it failed, else when it does not come back by itself. */
export function watchWay(pc: RTCPeerConnection, lost: () => void): void {
  pc.addEventListener('iceconnectionstatechange', () => {
    if (pc.iceConnectionState === 'failed') lost();
    if (pc.iceConnectionState === 'disconnected') setTimeout(() => pc.iceConnectionState === 'disconnected' && lost(), stutterMs);
  });
}
