/** Which pages there are pictures of: every page of the portal's table, the page to sign in, and the shopper's. */
import type { Role } from '../../src/domain/users/user.ts'
import { portalPages } from '../../test/support/portal-pages.ts'
import type { Shown } from './shop.ts'

export interface Picture {
  name: string
  path: string
  /** Nobody: without signing in. */
  who?: Role
}

export async function picturesOf(shown: Shown): Promise<Picture[]> {
  const values: Record<string, string> = { ...shown, currency: 'EUR' }
  const portal = (await portalPages()).map(({ path, only }): Picture => {
    const filled = path.replace(/:(\w+)/g, (_, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`nothing stands for :${name} in the page ${path}`)
      return value
    })
    const query = path === 'settlements/trace' ? `?id=${shown.paymentReference}` : ''
    return {
      name: path.replaceAll('/', '-').replaceAll(':', ''),
      path: `/portal/${filled}${query}`,
      who: only === 'operator' ? 'operator' : 'owner',
    }
  })
  return [...portal, { name: 'sign-in', path: '/portal/' }, { name: 'shopper', path: shown.shopperPath }]
}
