/**
 * Reads a bank's XML in one pass. A file may be large and is not trusted: nothing in it is expanded, only what is
 * asked for is held, and everything that it could have too much of has a bound.
 */
import { SaxesParser } from 'saxes'
import { BANK_FILE_MAX_BYTES, BankFileProblem } from './bank-file-problem.ts'

export interface XmlElement {
  /** Without prefix; with `?` before it when it is of another namespace than the document. */
  name: string
  /** Without blanks around it; empty where there are elements inside. */
  text: string
  children: XmlElement[]
  /** Attribute `Ccy`, the only one that these messages have. */
  currency: string | undefined
  /** Where its start ends. */
  place: Place
}

/** From 1. */
export interface Place {
  line: number
  column: number
}

export interface XmlHandler {
  /** `urn:…` of the root, which is called Document. */
  document(namespace: string, place: Place): void
  /**
   * An element that has ended, with what is held of it. `path`: names from below Document on, with `/` between.
   * @returns whether its parent goes on holding it
   */
  element(element: XmlElement, path: string, parents: readonly XmlElement[]): boolean
}

/** ISO 20022 messages are about 15 deep. */
const DEPTH_MAX = 64
/** Held at once. An entry has a few dozen, and the details of a batch are let go one by one. */
const HELD_MAX = 100_000
/** Characters, so that parsing has something to do and no copy of the whole file is made. */
const CHUNK = 65_536

/** What TextDecoder knows and banks still use. */
const ENCODINGS = /^(utf-8|us-ascii|iso-8859-1|iso-8859-15|windows-1252)$/i

/** @throws BankFileProblem for whatever is not well-formed XML within the bounds, and what the handler throws. */
export function readXml(source: Uint8Array | string, handler: XmlHandler): void {
  const parser = new SaxesParser({ xmlns: true })
  const problem = (sentence: string) => new BankFileProblem(sentence, placeOf(parser))
  const refuseDeclarations = (): never => {
    throw problem('The file declares a document type or entities, which no bank file needs.')
  }
  parser.on('error', (error) => {
    throw problem(`The file is not well-formed XML: ${error.message.replace(/^\d+:\d+: /, '')}`)
  })
  parser.on('doctype', refuseDeclarations)
  hold(parser, handler, problem)

  for (const chunk of chunksOf(source)) {
    parser.write(chunk)
  }
  parser.close()
}

/** Builds the elements, gives them to the handler as they end, and lets go what nobody wants. */
function hold(
  parser: SaxesParser<{ xmlns: true }>,
  handler: XmlHandler,
  problem: (sentence: string) => BankFileProblem,
): void {
  const open: XmlElement[] = []
  const paths: string[] = []
  let documentNamespace: string | undefined
  let held = 0

  parser.on('opentag', (tag) => {
    if (documentNamespace === undefined) {
      if (tag.local !== 'Document') throw problem('The file is not a Document of ISO 20022.')
      documentNamespace = tag.uri
      handler.document(tag.uri, placeOf(parser))
    }
    if (open.length >= DEPTH_MAX) throw problem(`Elements are nested more than ${DEPTH_MAX} deep.`)
    if (++held > HELD_MAX) throw problem(`One part of the file has more than ${HELD_MAX} elements.`)
    const name = tag.uri === documentNamespace ? tag.local : `?${tag.local}`
    open.push({
      name,
      text: '',
      children: [],
      currency: tag.attributes.Ccy?.value,
      place: placeOf(parser),
    })
    const above = paths.at(-1)
    paths.push(above === undefined ? '' : above === '' ? name : `${above}/${name}`)
  })
  const append = (text: string) => {
    const current = open.at(-1)
    if (current) current.text += text
  }
  parser.on('text', append)
  parser.on('cdata', append)
  parser.on('closetag', () => {
    const element = open.pop()
    const path = paths.pop()
    if (element === undefined || path === undefined) return
    element.text = element.children.length > 0 ? '' : element.text.trim()
    const parent = open.at(-1)
    if (handler.element(element, path, open)) parent?.children.push(element)
    else held -= sizeOf(element)
  })
}

function placeOf({ line, column }: Place): Place {
  return { line, column: Math.max(column, 1) }
}

function sizeOf(element: XmlElement): number {
  return element.children.reduce((size, child) => size + sizeOf(child), 1)
}

function* chunksOf(source: Uint8Array | string): Generator<string> {
  const size = typeof source === 'string' ? Buffer.byteLength(source) : source.byteLength
  if (size > BANK_FILE_MAX_BYTES) throw BankFileProblem.tooLarge()
  if (typeof source === 'string') {
    for (let at = 0; at < source.length; at += CHUNK) yield source.slice(at, at + CHUNK)
    return
  }
  const encoding = encodingOf(source)
  const decoder = new TextDecoder(encoding, { fatal: true })
  try {
    for (let at = 0; at < source.length; at += CHUNK) {
      yield decoder.decode(source.subarray(at, at + CHUNK), { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    if (error instanceof TypeError) throw new BankFileProblem(`The file is not in ${encoding}.`)
    throw error
  }
}

/** As the declaration says, which is in ASCII letters in every encoding that we take. */
function encodingOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const declared = /^(?:ï»¿)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)/.exec(start)?.[1] ?? 'utf-8'
  if (!ENCODINGS.test(declared)) {
    throw new BankFileProblem(`The file is in ${JSON.stringify(declared)}: banks send UTF-8.`)
  }
  return declared.toLowerCase() === 'us-ascii' ? 'utf-8' : declared.toLowerCase()
}

/** The first element down there, if there is one. */
export function find(element: XmlElement | undefined, ...names: string[]): XmlElement | undefined {
  return names.reduce((at, name) => at?.children.find((child) => child.name === name), element)
}

export function findAll(element: XmlElement | undefined, ...names: string[]): XmlElement[] {
  const last = names.at(-1)
  return find(element, ...names.slice(0, -1))?.children.filter(({ name }) => name === last) ?? []
}

/** Its text; nothing when it is not there or empty. */
export function textOf(element: XmlElement | undefined, ...names: string[]): string | undefined {
  return find(element, ...names)?.text || undefined
}

/** @throws BankFileProblem when it is not there. */
export function required(element: XmlElement, ...names: string[]): XmlElement {
  const found = find(element, ...names)
  if (found === undefined || (found.text === '' && found.children.length === 0)) {
    throw new BankFileProblem(`${names.join('/')} is missing in ${element.name}.`, element.place)
  }
  return found
}
