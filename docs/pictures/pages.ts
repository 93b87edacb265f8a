/** Which pages there are pictures of: every page of the portal's table, the page to sign in, and the shopper's. */
import type { Role } from '../../src/domain/users/user.ts'
import { portalPages } from '../../test/support/portal-pages.ts'
import type { Shown } from './shop.ts'

/** Those that stand in docs/screenshots, by their file names. */
export const KEPT: readonly string[] = [
  'portal-home-1440-light',
  'portal-home-1440-dark',
  'portal-home-390-light',
  'portal-orders-1440-light',
  'portal-orders-390-light',
  'portal-orders-orderId-1440-light',
  'portal-settlements-1440-light',
  'portal-settlements-paymentReference-1440-dark',
  'portal-settlements-contract-1440-light',
  'portal-logs-1440-light',
  'portal-logs-correlationId-1440-light',
  'portal-logs-correlationId-390-dark',
  'portal-developers-sandbox-1440-light',
  'portal-messages-1440-light',
  'portal-people-1440-light',
  'portal-operator-merchants-merchantId-1440-light',
  'portal-operator-fraud-1440-light',
  'portal-sign-in-1440-light',
]

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
      name: `portal-${path.replaceAll('/', '-').replaceAll(':', '')}`,
      path: `/portal/${filled}${query}`,
      who: only === 'operator' ? 'operator' : 'owner',
    }
  })
  return [
    ...portal,
    { name: 'portal-sign-in', path: '/portal/' },
    { name: 'shopper-page', path: shown.shopperPath },
  ]
}
