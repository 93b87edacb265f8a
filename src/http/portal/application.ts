/** The portal's web application: files for browsers. What they do goes through the API like anybody's calls. */
import { join } from 'node:path'
import { type Refusal, refusalMessages, refuse } from '../../domain/refusals.ts'
import { html } from '../../shopper/html.ts'
import type { Answer } from '../answer.ts'
import { HTML_TYPE } from '../pages/document.ts'
import { type AskedPage, type Reply, route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { PortalFiles } from './files.ts'

/** From the sources and from dist/ alike. */
const files = new PortalFiles(join(import.meta.dirname, '..', '..', '..', 'portal', 'dist'))

/** Libraries of ours set styles on elements as they are drawn; nothing but our own files may run. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

const HEADERS: [string, string][] = [
  ['Content-Security-Policy', POLICY],
  ['Referrer-Policy', 'no-referrer'],
  ['Vary', 'Accept-Encoding'],
]

const common = {
  method: 'GET',
  access: 'anyone',
  tag: 'Operation',
  unlogged: true,
  undocumented: true,
  page: refusedPage,
} as const

const FILE = { description: 'The file, for browsers.', contentType: HTML_TYPE, schema: Type.String() }

export const openPortal = route({
  ...common,
  operation: 'openPortal',
  path: '/portal',
  summary: "The portal's first page.",
  answers: { 200: FILE },
  handle: ({ header }) => sent('index.html', header('accept-encoding')),
})

export const portalFile = route({
  ...common,
  operation: 'portalFile',
  path: '/portal/*',
  summary: 'A file of the portal; any other path below it is a page, which the application itself knows.',
  answers: { 200: FILE },
  handle({ params, header }) {
    const name = params['*'] ?? ''
    // What is asked for by scripts must not be answered by a page that they cannot read.
    if (/^(?:api|assets)(?:\/|$)/.test(name) && !files.find(name, '')) {
      return { refusal: refuse('notFound', { what: `Route GET /portal/${name.slice(0, NAME_SHOWN)}` }) }
    }
    return sent(files.find(name, '') ? name : 'index.html', header('accept-encoding'))
  },
})

/** Of a name that is not there, so much is said back. */
const NAME_SHOWN = 200

export const openRoot = route({
  ...common,
  operation: 'openRoot',
  path: '/',
  summary: 'Leads a browser to the portal.',
  answers: { 302: { description: 'To the portal.', headers: { Location: 'Where to.' } } },
  handle({ header }) {
    const isBrowser = header('accept')?.includes('text/html') ?? false
    if (!isBrowser) return { refusal: refuse('notFound', { what: 'Route GET /' }) }
    // Relative: a proxy in front may have the server under a path of its own.
    return { status: 302, headers: [['Location', 'portal/']] }
  },
})

function sent(name: string, acceptEncoding = ''): Reply {
  const file = files.find(name, acceptEncoding)
  if (!file) return { refusal: refuse('notFound', { what: 'The portal' }) }
  const encoding: [string, string][] = file.encoding ? [['Content-Encoding', file.encoding]] : []
  return {
    status: 200,
    headers: [...HEADERS, ...encoding],
    ...(file.isHashed && { cacheControl: 'public, max-age=31536000, immutable' }),
    contentType: file.contentType,
    body: file.bytes,
  }
}

function refusedPage(refusal: Refusal, { correlationId }: AskedPage): Answer {
  const [message = ''] = refusalMessages(refusal)
  return {
    status: 200,
    headers: HEADERS,
    contentType: HTML_TYPE,
    body: html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Capstan</title></head>
<body>
<main>
<h1>This page cannot be shown</h1>
<p>${message}</p>
<p>Correlation id: ${correlationId}</p>
</main>
</body>
</html>
`.markup,
  }
}
