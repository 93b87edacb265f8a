/** The portal's own table of pages, for who has to go through all of them. */

export interface PortalPage {
  /** Below /portal, with its parameters: `orders/:orderId`. */
  path: string
  only?: 'merchant' | 'operator'
  nav?: { label: string }
}

const TABLE = new URL('../../portal/src/pages.ts', import.meta.url).href

/** Imported by a name that the compiler does not follow: it is of another program, with other settings. */
export async function portalPages(): Promise<readonly PortalPage[]> {
  const { PAGES } = (await import(/* @vite-ignore */ TABLE)) as { PAGES: readonly PortalPage[] }
  return PAGES
}
