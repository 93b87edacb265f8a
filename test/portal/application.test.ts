/** How the portal's files are served: quickly, under a strict policy, and none but them. */
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CapstanServer, startServer } from '../support/server.ts'

const DIST = join(import.meta.dirname, '..', '..', 'portal', 'dist')
/** What the first page may load of script, compressed. */
const FIRST_LOAD_MAX_BYTES = 300_000

describe('the portal', () => {
  let server: CapstanServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.dispose())

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(server.url + path, { headers, redirect: 'manual' })
  const index = readFileSync(join(DIST, 'index.html'), 'utf8')
  const scripts = [...index.matchAll(/(?:src|href)="(\/portal\/assets\/[^"]+\.js)"/g)].map(([, path]) => path)

  it.each([
    '/portal',
    '/portal/',
    '/portal/orders',
    '/portal/orders/6b4f…/captures?q=1',
    '/portal/..%2f..%2fpackage.json',
  ])('answers %s with its one page', async (path) => {
    const answer = await get(path)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe(index)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control')).toContain('no-store')
  })

  it('is held by a policy that lets nothing run but its own files', async () => {
    const { headers } = await get('/portal/')
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-frame-options')).toBe('DENY')
  })

  it('has nothing in its page that such a policy would stop', () => {
    expect(index).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|https?:\/\//)
    expect(scripts.length).toBeGreaterThan(0)
  })

  it('lets browsers keep files whose names change with their content', async () => {
    const answer = await get(String(scripts[0]))
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('expires')).toBeNull()
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('vary')).toBe('Accept-Encoding')
  })

  it('sends files as small as the browser takes them', async () => {
    const path = String(scripts[0])
    const plain = Buffer.from(await (await get(path, { 'accept-encoding': 'identity' })).arrayBuffer())
    for (const [accepted, coding] of [
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip;q=1, br;q=0', 'gzip'],
      ['identity', null],
    ] as const) {
      const answer = await get(path, { 'accept-encoding': accepted })
      expect(answer.headers.get('content-encoding')).toBe(coding)
      // Fetch has taken the coding off already.
      expect(Buffer.from(await answer.arrayBuffer()).equals(plain)).toBe(true)
    }
    const file = join(DIST, path.replace('/portal/', ''))
    expect(brotliDecompressSync(readFileSync(`${file}.br`)).equals(plain)).toBe(true)
    expect(gunzipSync(readFileSync(`${file}.gz`)).equals(plain)).toBe(true)
  })

  it('loads less than 300 kB of compressed script before its first page', () => {
    const bytes = scripts.map((path) => {
      const file = join(DIST, String(path?.replace('/portal/', '')))
      // The smallest are not compressed: there is nothing to gain.
      return statSync(existsSync(`${file}.gz`) ? `${file}.gz` : file).size
    })
    expect(bytes.reduce((sum, some) => sum + some, 0)).toBeLessThan(FIRST_LOAD_MAX_BYTES)
  })

  it.each(['/portal/api/nothing', '/portal/assets/gone-12345678.js', '/portal/assets/'])(
    'says of %s that it is not there, as the API does',
    async (path) => {
      const answer = await get(path)
      expect(answer.status).toBe(404)
      expect(await answer.json()).toMatchObject({ error_code: 'NOT_FOUND' })
    },
  )

  it('is where a browser is led that asks for nothing in particular', async () => {
    const browser = await get('/', { accept: 'text/html,*/*' })
    expect([browser.status, browser.headers.get('location')]).toEqual([302, 'portal/'])
    expect((await get('/', { accept: '*/*' })).status).toBe(404)
  })

  it('may be opened by a link from elsewhere, and refuses whatever else comes from there', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site' }
    const link = { ...foreign, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect(await asBrowser('/portal/orders', link)).toBe(`200 ${index}`)
    expect(await asBrowser('/portal/orders', foreign)).toMatch(/^403 /)
  })

  it('refuses a foreign name of this address with a page that says so', async () => {
    const headers = { host: 'evil.example', accept: 'text/html' }
    expect(await asBrowser('/portal/', headers)).toMatch(/^403 <!doctype html>[\s\S]*cannot be shown/)
  })

  /** With headers that `fetch` keeps for itself. Gives the status and the body. */
  async function asBrowser(path: string, headers: Record<string, string>): Promise<string> {
    const { hostname, port } = new URL(server.url)
    const sent = request({ hostname, port, path, headers }).end()
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    return `${answer.statusCode} ${await text(answer)}`
  }
})
