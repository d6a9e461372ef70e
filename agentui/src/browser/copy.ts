/** Copies a text; tells whether the browser let us. Without HTTPS there is only the older way. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = Object.assign(document.createElement('textarea'), { value: text });
    const within = document.querySelector('dialog[open]') ?? document.body;
    const focused = document.activeElement;
    within.append(field);
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return copied;
  }
}
