/** Writes XML. What it is given is escaped, and what no XML file can hold is left out. */

/** XML 1.0, production 2, without half surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be written
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/gu

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export type Child = string | undefined

export function escaped(text: string): string {
  return text.replace(FORBIDDEN, '').replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character)
}

/** An element with a text; none without one. */
export function leaf(name: string, text: string | undefined, attributes = ''): Child {
  if (text === undefined || text === '') return undefined
  return `<${name}${attributes}>${escaped(text)}</${name}>`
}

/** An element around others, which are written already; none without any. */
export function node(name: string, ...children: (Child | Child[])[]): Child {
  const content = children
    .flat()
    .filter((child) => child !== undefined)
    .join('')
  return content === '' ? undefined : `<${name}>${content}</${name}>`
}

export function amountLeaf(name: string, amount: string, currency: string): Child {
  return leaf(name, amount, ` Ccy="${escaped(currency)}"`)
}

/** A whole file. `namespace`: of ISO 20022, such as `pain.001.001.09`. */
export function document(namespace: string, ...children: Child[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${namespace}">${children
    .filter((child) => child !== undefined)
    .join('\n')}</Document>\n`
}

/** In seconds, UTC. */
export function dateTimeText(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`
}

export function dateText(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10)
}
