/** Loads a part of the program that is not needed at once, as often as it takes. */
export async function persistently<T>(load: () => Promise<T>, pause = 2000): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}
