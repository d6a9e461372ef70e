/** One that ends with a slash is followed by a name; /404 is shown for all that is not here. */
export const pages = ['/', '/board', '/report', '/call', '/appeal', '/status', '/calls', '/acts', '/day', '/appeals', '/articles', '/voicemails', '/plan', '/persons', '/staff', '/callbacks', '/caller', '/incidents', '/appeals/', '/worklists/', '/404'] as const;
export type Page = (typeof pages)[number];

function pageOf(path: string): Page {
  const clean = path.replace(/\/+$/, '') || '/';
  return pages.find((p) => p === clean) ?? pages.find((p) => p !== '/' && p.endsWith('/') && clean.startsWith(p)) ?? '/404';
}

/** What stands behind the page in the address: the appeal of /appeals/ID. */
const nameOf = (path: string): string => path.split('/')[2] ?? '';

/** The page that is shown, and its query. */
class Route {
  page = $state<Page>(pageOf(location.pathname));
  query = $state(location.search);
  name = $state(nameOf(location.pathname));

  constructor() {
    addEventListener('popstate', () => this.#read());
  }

  go(address: string): void {
    history.pushState(null, '', address);
    this.#read();
    scrollTo(0, 0);
  }

  /** Writes the query into the address bar without leaving the page. */
  write(query: string): void {
    history.replaceState(null, '', location.pathname + query);
  }

  /** Follows a link within the interface without loading the page anew. */
  follow = (e: MouseEvent): void => {
    const link = (e.target as Element).closest('a');
    const plain = e.button === 0 && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.altKey;
    if (!link || !plain || link.target || link.origin !== location.origin) return;
    if (link.hash && link.pathname === location.pathname) return;
    e.preventDefault();
    this.go(link.pathname + link.search);
  };

  #read(): void {
    this.page = pageOf(location.pathname);
    this.query = location.search;
    this.name = nameOf(location.pathname);
  }
}

export const route = new Route();
