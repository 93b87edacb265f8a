/** Whether calls come through a proxy that nobody told us of. */
import type { FastifyRequest } from 'fastify'
import type { AppOptions } from './app.ts'

/**
 * Says so once, with the first call that a proxy has written on. Nothing else would tell an operator why people who have
 * done nothing wait to sign in.
 */
export function untrustedProxyWarning({ trustProxy, logger }: Pick<AppOptions, 'trustProxy' | 'logger'>) {
  let isTold = trustProxy
  return ({ headers }: Pick<FastifyRequest, 'headers'>): void => {
    if (isTold || headers['x-forwarded-for'] === undefined) return
    isTold = true
    logger.warn(
      'calls come with X-Forwarded-For, and --trust-proxy is off: all who come through a proxy count as its one address, and share what an address may try when it signs in and how many pages of shoppers it may open',
    )
  }
}
