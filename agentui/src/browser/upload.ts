import type { HttpReply } from '../core/client';

/** Sends a file and tells how much of it has gone; rejects when no answer came. */
export function upload(path: string, file: Blob, gone: (part: number) => void): Promise<HttpReply> {
  return new Promise((done, lost) => {
    const request = new XMLHttpRequest();
    request.open('PUT', path);
    request.responseType = 'json';
    request.timeout = 6 * 60_000;
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = (e) => gone(e.lengthComputable ? e.loaded / e.total : 0);
    request.onload = () => done({ status: request.status, body: request.response as unknown });
    request.onerror = request.ontimeout = () => lost(new Error('no answer'));
    request.send(file);
  });
}
