/** What all of the shopper's pages have around them: the document, its style, and what a browser may do with it. */
import { hash } from 'node:crypto'
import type { Mode } from '../../engine/store.ts'
import { type Html, html } from '../../shopper/html.ts'
import type { Language } from '../../shopper/languages.ts'
import type { Answer } from '../answer.ts'
import { STYLE } from './style.ts'

export interface Page {
  status: number
  language: Language
  title: string
  /** Absent: nobody's page in particular. */
  merchantName?: string
  /** Beside the merchant's name, where the page is not what it looks like. */
  mark?: string
  /** The attribute of `main` by which it is laid out. */
  kind: 'purchase' | 'end' | 'order'
  content: Html
  /** Beside the style that all pages have. */
  style?: string
  footer?: Html
  /** It has a form; absent: it has none, and could send none. */
  formIn?: Mode
}

export function pageAnswer(page: Page): Answer & { body: string } {
  return {
    status: page.status,
    headers: [
      ['Content-Security-Policy', contentSecurityPolicy(page)],
      // A page's own form must say where it comes from; nobody else learns the page's address.
      ['Referrer-Policy', page.formIn ? 'same-origin' : 'no-referrer'],
      ['X-Robots-Tag', 'noindex, nofollow'],
      ['Cross-Origin-Opener-Policy', 'same-origin'],
      ['Cross-Origin-Resource-Policy', 'same-origin'],
    ],
    contentType: HTML_TYPE,
    body: documentOf(page).markup,
  }
}

export const HTML_TYPE = 'text/html; charset=utf-8'

/**
 * Nothing may run or load, and of styles only ours. A form is sent to this server alone, which sends the shopper on to
 * the merchant: browsers hold the whole chain of redirects against the policy, and a shop's URL may well lead on to
 * another host of its own. So only the scheme is given, the one that merchants' URLs must have.
 */
function contentSecurityPolicy({ formIn, style }: Pick<Page, 'formIn' | 'style'>): string {
  const forms = { sandbox: "'self' https: http:", production: "'self' https:" }
  return [
    "default-src 'none'",
    `style-src '${styleOf(style).hash}'`,
    `form-action ${formIn ? forms[formIn] : "'none'"}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

interface Style {
  hash: string
  element: Html
}

/** As many as there are kinds of pages. */
const styles = new Map<string, Style>()

function styleOf(own = ''): Style {
  const known = styles.get(own)
  if (known) return known
  const text = STYLE + own
  const made = {
    hash: `sha256-${hash('sha256', text, 'base64')}`,
    element: { markup: `<style>${text}</style>` },
  }
  styles.set(own, made)
  return made
}

function documentOf({ language, title, merchantName, mark, kind, content, style, footer }: Page): Html {
  const wholeTitle = merchantName === undefined ? title : `${title} – ${merchantName}`
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no">
<title>${wholeTitle}</title>
${styleOf(style).element}
</head>
<body>
${merchantName !== undefined && shopHeader(merchantName, mark)}
<main class="${kind}">
${content}
</main>
${footer && html`<footer>${footer}</footer>`}
</body>
</html>
`
}

function shopHeader(name: string, mark: string | undefined): Html {
  const initial = [...name.trim()][0]?.toUpperCase() ?? ''
  return html`<header>
<span class="initial" aria-hidden="true">${initial}</span>
<p class="shop" dir="auto">${name}</p>
${mark !== undefined && html`<p class="mark">${mark}</p>`}
</header>`
}

const ICONS = {
  done: '<path d="M13 25.5l7.5 7.5L36 17"/>',
  waiting: '<path d="M24 14v11l7 4.5"/>',
  over: '<path d="M17 17l14 14M31 17L17 31"/>',
} as const

export type Icon = keyof typeof ICONS

/** For the eye only: the heading beside it says the same. */
export function icon(name: Icon): Html {
  return {
    markup: `<svg class="icon ${name}" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false"><circle cx="24" cy="24" r="22"/>${ICONS[name]}</svg>`,
  }
}
