/** What every answer tells browsers: what a page may run and who may frame it, what is kept, and that a path is no file. */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/domain/users/user.ts'
import type { AnyRoute } from '../../src/http/route.ts'
import { inBrowser } from '../browser/browser.ts'
import { belongingsOf, nobodysIds } from '../support/belongings.ts'
import { type Answered, asBrowser } from '../support/browser-calls.ts'
import { Client, MERCHANT_1 } from '../support/client.ts'
import { demoUser, type Person } from '../support/people.ts'
import { callOf, type Ids, PERMISSIONS } from '../support/routes.ts'
import { type CapstanServer, startServer } from '../support/server.ts'

const HTML = { accept: 'text/html,*/*' }

/** Of each page the table has, its path: one that exists, and one that does not. */
const PAGES: Record<string, (ids: Ids) => string[]> = {
  openPage: ({ page_id }) => [`/pay/${page_id}`, `/pay/${randomUUID()}`],
  actOnPage: ({ page_id }) => [`/pay/${page_id}`],
  openShopperPage: ({ token }) => [`/shopper/${token}`, '/shopper/nobodys', '/shopper/%3Cscript%3E'],
  openPortal: () => ['/portal', '/portal/'],
  portalFile: () => [
    '/portal/orders',
    '/portal/api/none',
    '/portal/assets/none.js',
    '/portal/..%2f..%2fpackage.json',
  ],
  openRoot: () => ['/'],
}

const isPage = ({ page, answers }: AnyRoute) =>
  page !== undefined || Object.values(answers).some(({ contentType }) => contentType?.includes('html'))

/** Fails where a browser would run anything but our own files, or show the page in somebody else's. */
function expectHeld({ headers, text }: Answered, path: string): void {
  const policy = String(headers['content-security-policy'])
  const directives = new Map(
    policy.split(';').map((part) => {
      const [name = '', ...values] = part.trim().split(/\s+/)
      return [name, values.join(' ')] as const
    }),
  )
  expect(directives.get('default-src'), path).toBe("'none'")
  expect(directives.get('script-src') ?? "'none'", path).toMatch(/^'(?:self|none)'$/)
  expect(directives.get('frame-ancestors'), path).toBe("'none'")
  expect(directives.get('base-uri'), path).toBe("'none'")
  expect(directives.has('form-action'), path).toBe(true)
  for (const name of [
    'object-src',
    'frame-src',
    'child-src',
    'worker-src',
    'script-src-elem',
    'script-src-attr',
  ]) {
    expect(directives.get(name) ?? "'none'", `${name} of ${path}`).toBe("'none'")
  }
  expect(policy).not.toMatch(/unsafe-eval|strict-dynamic|unsafe-hashes|\*/)
  expect(text, path).not.toMatch(/<script(?![^>]*\ssrc="\/portal\/)|\son\w+\s*=\s*["']/i)
  expect(headers['x-frame-options'], path).toBe('DENY')
  expect(headers['x-content-type-options'], path).toBe('nosniff')
  expect(String(headers['referrer-policy']), path).toMatch(/^(?:no-referrer|same-origin)$/)
}

describe('an answer', () => {
  let server: CapstanServer
  let ids: Ids
  let owner: Person
  beforeAll(async () => {
    server = await startServer()
    ids = await belongingsOf(new Client(server.url, MERCHANT_1))
    owner = await demoUser(server.url, 'owner')
    return () => server.dispose()
  })

  it('that is a page is one of those that are tested here', () => {
    const pages = PERMISSIONS.map(({ route }) => route).filter(isPage)
    expect(pages.map(({ operation }) => operation).sort()).toEqual(Object.keys(PAGES).sort())
  })

  it.each(Object.keys(PAGES))('that is a page runs and frames nothing: %s', async (operation) => {
    const route = PERMISSIONS.find((row) => row.route.operation === operation)?.route
    const form = route?.form ? { method: 'POST', body: 'action=approve&csrf_token=wrong' } : {}
    for (const path of PAGES[operation]?.(ids) ?? []) {
      const type = route?.form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}
      for (const headers of [
        { ...HTML, ...type },
        { ...HTML, ...type, host: 'evil.example' },
        { ...HTML, ...type, 'sec-fetch-site': 'cross-site' },
      ]) {
        const answer = await asBrowser(server.url, path, { ...form, headers })
        if (answer.headers['content-type']?.startsWith('text/html')) expectHeld(answer, path)
        else expect(answer.headers['content-type'] ?? 'none', path).toMatch(/^(?:application\/json|none)/)
      }
    }
  })

  it.each([
    '/nowhere/%3Cscript%3Ealert(1)%3C/script%3E',
    '/%',
    '/portal/%',
    '/%00',
    '/ordermanagement/v1/%3Cb%3E',
  ])('to what is no path is no page: %s', async (path) => {
    const { headers, text } = await asBrowser(server.url, path, { headers: HTML })
    if (headers['content-type']?.startsWith('text/html')) expectHeld({ headers, text, status: 0 }, path)
    else expect(headers['content-type']).toBe('application/json')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  const reads = PERMISSIONS.filter(({ route }) => route.method === 'GET')
  it.each(reads.map((row) => [row.route.path, row] as const))(
    'is kept by no browser and no proxy, unless it is a file that never changes: %s',
    async (_, row) => {
      for (const named of [ids, nobodysIds()]) {
        const { path } = callOf(row, named)
        const { headers } = await owner.get(path.replace('*', 'orders'))
        expect(headers.get('cache-control')).toContain('no-store')
      }
    },
  )

  it.each([
    '/portal/../package.json',
    '/portal/..%2fpackage.json',
    '/portal/%2e%2e/%2e%2e/package.json',
    '/portal/..%5c..%5cpackage.json',
    '/portal/assets/../../../package.json',
    '/portal/assets/..%2f..%2f..%2fpackage.json',
    '/portal//etc/passwd',
    '/portal/%2fetc%2fpasswd',
    '/portal/....//....//etc/passwd',
    '/portal/assets/%00',
    '/portal/index.html%00.js',
    '/portal/C:%5cwindows%5cwin.ini',
    '/portal/assets/..%252f..%252fpackage.json',
    '/portal/index.html.br',
    '/portal/file:///etc/passwd',
    '/portal/__proto__',
    '/portal/constructor',
  ])('gives no other file: %s', async (path) => {
    const { status, text, headers } = await asBrowser(server.url, path, { headers: HTML })
    expect([200, 400, 404]).toContain(status)
    expect(text).not.toMatch(/"dependencies"|root:|\[fonts\]/)
    // What it gives at all is the portal's page, or says no.
    if (status === 200) expect(text).toMatch(/^<!doctype html>/i)
    expect(headers['content-encoding']).toBeUndefined()
  })

  it('is one: nothing of what was asked ends its headers', async () => {
    for (const path of ['/nowhere/%0d%0aSet-Cookie:%20evil=1', '/portal/%0d%0aSet-Cookie:%20evil=1']) {
      const { headers } = await asBrowser(server.url, path, { headers: HTML })
      expect(headers['set-cookie']).toBeUndefined()
    }
  })

  it('leaves one line in the log of the process for each thing that it tells, whoever wrote it', async () => {
    const forged = '{"level":50,"msg":"forged"}'
    const evil = `x\n${forged}\r\n\u001b[31mred`
    await asBrowser(server.url, `/nowhere/${encodeURIComponent(evil)}?${encodeURIComponent(evil)}`, {})
    const body = JSON.stringify({ email: evil, password: evil })
    await asBrowser(server.url, '/portal/api/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': forged },
      body,
    })
    await asBrowser(server.url, '/ordermanagement/v1/orders/x', {
      headers: { authorization: `Basic ${Buffer.from(`${evil}:x`).toString('base64')}` },
    })
    expect(server.output().split(/[\r\n]/)).not.toContain(forged)
    expect(server.output()).not.toContain('\u001b')
  })

  describe('about calls', () => {
    const WITHOUT: Role[] = ['support', 'finance', 'read_only']
    it.each(WITHOUT)('has nothing of their bodies for the role %s, however it is asked', async (role) => {
      const secret = `body-${randomUUID()}`
      const client = new Client(server.url, MERCHANT_1)
      const order = await client.placedOrder()
      const { headers } = await client.capture(order, { captured_amount: 99_000, description: secret })
      const id = String(headers.get('klarna-correlation-id'))
      const person = await demoUser(server.url, role)
      await expect.poll(async () => (await person.get(`/capstan/v1/logs/${id}`)).status).toBe(200)
      for (const path of [
        `/capstan/v1/logs/${id}`,
        `/capstan/v1/logs?correlation_id=${id}&bodies=true`,
        `/capstan/v1/logs?order_id=${order}&bodies=true&size=200`,
        `/capstan/v1/logs?q=${order}&bodies=true`,
        `/capstan/v1/orders/${order}/events`,
        `/capstan/v1/orders?q=${order}`,
      ]) {
        const { text } = await person.get(path)
        expect(text, path).not.toContain(secret)
        expect(text, path).not.toMatch(/request_body|response_body/)
      }
      // Nor does a search tell by what it finds.
      const found = await person.get<{ logs: object[] }>(`/capstan/v1/logs?q=${secret}`)
      expect(found.body.logs).toEqual([])
    })
  })
})

inBrowser('a page of somebody else', (suite) => {
  it.each(['/portal/', '/shopper/nobodys', '/pay/nobodys', '/openapi.json'])(
    'cannot show %s in a frame',
    async (path) => {
      const tab = await suite.tab()
      const frame = `<iframe src="${suite.server.url}${path}"></iframe>`
      suite.shop.pages.set('/framing', `<!doctype html><title>Win</title>${frame}`)
      const loaded = tab.waitForEvent('console', (message) => /frame/i.test(message.text()))
      await tab.goto(`${suite.shop.url}/framing`)
      expect((await loaded).text()).toMatch(/frame-ancestors|X-Frame-Options/i)
    },
  )
})
