/**
 * Pages to be printed: text that is measured before it is set, page breaks, a running head, and `Page x of y`. The PDF
 * library and the fonts are loaded at the first document: a server that makes none does not wait for them.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type PdfDocument from 'pdfkit'

export interface SheetOptions {
  title: string
  author: string
  subject: string
  /** ms. It is in the file, and nothing else that depends on when it was made: the same input gives the same bytes. */
  createdAt: number
  landscape?: boolean
  /** At the top of every page but the first: whose page it is when it has come apart from the others. */
  runningHead: string
  /** At the bottom of every page, left of the page's number. */
  foot: string
}

export interface Style {
  size: number
  bold?: boolean
  color?: string
}

export const INK = '#1b1f24'
export const MUTED = '#5d6773'
const RULE = '#c9d0d7'
const BAND = '#f1f4f6'

/** A4 in points, and its margins: as much as an office printer leaves white, and room for a file's holes on the left. */
const MARGIN = { left: 52, right: 48, top: 48, bottom: 60 }
const LINE_HEIGHT = 1.3

/** Measuring takes as long as setting, and a table is measured before it is set. More texts than this are measured twice. */
const WIDTHS_MAX = 20_000

type Doc = InstanceType<typeof PdfDocument>

/** They cover every European script, and are free to be embedded; the narrow cut leaves room for long names and amounts. */
const FONTS = {
  regular: 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf',
  bold: 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf',
}

async function load() {
  const font = (file: string) => readFile(fileURLToPath(import.meta.resolve(file)))
  const [{ default: Document }, regular, bold] = await Promise.all([
    import('pdfkit'),
    font(FONTS.regular),
    font(FONTS.bold),
  ])
  return { Document, regular, bold }
}
let loaded: ReturnType<typeof load> | undefined

export async function openSheet(options: SheetOptions): Promise<Sheet> {
  loaded ??= load().catch((error: unknown) => {
    loaded = undefined
    throw error
  })
  const { Document, regular, bold } = await loaded
  const doc = new Document({
    size: 'A4',
    layout: options.landscape ? 'landscape' : 'portrait',
    margin: 0,
    bufferPages: true,
    pdfVersion: '1.7',
    lang: 'en-GB',
    displayTitle: true,
    info: {
      Title: printable(options.title),
      Author: printable(options.author),
      Subject: printable(options.subject),
      Creator: 'Capstan',
      CreationDate: new Date(options.createdAt),
    },
  })
  doc.registerFont('regular', regular)
  doc.registerFont('bold', bold)
  return new Sheet(doc, options)
}

export class Sheet {
  readonly left = MARGIN.left
  readonly right: number
  readonly top = MARGIN.top
  readonly bottom: number
  /** Where the next thing goes. */
  y = MARGIN.top
  readonly #doc: Doc
  readonly #options: SheetOptions
  readonly #bytes: Promise<Buffer>
  /** At size 1. */
  readonly #widths = { regular: new Map<string, number>(), bold: new Map<string, number>() }

  constructor(doc: Doc, options: SheetOptions) {
    this.#doc = doc
    this.#options = options
    this.#bytes = bytesOf(doc)
    this.right = doc.page.width - MARGIN.right
    this.bottom = doc.page.height - MARGIN.bottom
  }

  get width() {
    return this.right - this.left
  }

  /** Makes room for something that must not be divided. Whether it is on a new page. */
  ensure(height: number): boolean {
    if (this.y + height <= this.bottom) return false
    this.#doc.addPage()
    this.y = this.top
    const style = { size: 7.5, color: MUTED }
    const [head = ''] = this.wrapped(this.#options.runningHead, this.width, style, 1)
    this.text(head, this.left, this.y, style)
    this.y += 12
    this.rule(this.y)
    this.y += 14
    return true
  }

  widthOf(text: string, { size, bold }: Style): number {
    const widths = this.#widths[bold ? 'bold' : 'regular']
    let width = widths.get(text)
    if (width === undefined) {
      width = this.#doc
        .font(bold ? 'bold' : 'regular')
        .fontSize(1)
        .widthOfString(text)
      if (widths.size < WIDTHS_MAX) widths.set(text, width)
    }
    return width * size
  }

  heightOf(lines: number, { size }: Style): number {
    return lines * size * LINE_HEIGHT
  }

  /** One line that begins, or with `right` ends, at `x`. */
  text(text: string, x: number, y: number, style: Style, align: 'left' | 'right' = 'left') {
    const from = align === 'right' ? x - this.widthOf(text, style) : x
    this.#doc
      .font(style.bold ? 'bold' : 'regular')
      .fontSize(style.size)
      .fillColor(style.color ?? INK)
      .text(text, from, y, { lineBreak: false })
  }

  lines(lines: string[], x: number, style: Style, align: 'left' | 'right' = 'left') {
    for (const line of lines) {
      this.text(line, x, this.y, style, align)
      this.y += this.heightOf(1, style)
    }
  }

  paragraph(text: string) {
    const style = { size: 8 }
    const lines = this.wrapped(text, this.width, style)
    this.ensure(this.heightOf(lines.length, style))
    this.lines(lines, this.left, style)
  }

  /** In lines of at most this width; a word that is longer is cut. What is more than `most` lines ends in `…`. */
  wrapped(text: string, width: number, style: Style, most = 6): string[] {
    const fits = (line: string) => this.widthOf(line, style) <= width
    const lines: string[] = []
    let line = ''
    for (const word of printable(text).split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (fits(longer)) {
        line = longer
        continue
      }
      if (line !== '') lines.push(line)
      const [last = '', ...full] = pieces(word, fits).reverse()
      lines.push(...full.reverse())
      line = last
      if (lines.length > most) break
    }
    lines.push(line)
    if (lines.length <= most) return lines
    const kept = lines.slice(0, most)
    return [...kept.slice(0, -1), shortened(kept.at(-1) ?? '', fits)]
  }

  rule(y: number, { from = this.left, to = this.right, color = RULE, weight = 0.6 } = {}) {
    this.#doc.moveTo(from, y).lineTo(to, y).lineWidth(weight).strokeColor(color).stroke()
  }

  band(y: number, height: number, from: number, to: number) {
    this.#doc.rect(from, y, to - from, height).fill(BAND)
  }

  async finish(): Promise<Buffer> {
    const { count } = this.#doc.bufferedPageRange()
    const style = { size: 7.5, color: MUTED }
    const y = this.bottom + 18
    for (let page = 0; page < count; page++) {
      this.#doc.switchToPage(page)
      const number = `Page ${page + 1} of ${count}`
      const width = this.width - this.widthOf(number, style) - 24
      const [foot = ''] = this.wrapped(this.#options.foot, width, style, 1)
      this.rule(y - 8)
      this.text(foot, this.left, y, style)
      this.text(number, this.right, y, style, 'right')
    }
    this.#doc.end()
    return this.#bytes
  }
}

function bytesOf(doc: Doc): Promise<Buffer> {
  const chunks: Buffer[] = []
  return new Promise((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
}

/** More than any name has, and than six lines take. What is longer is cut before it is measured. */
const TEXT_MAX = 1000

/** Without what would break a line or turn the direction of the text around it. No-break spaces stay what they are. */
const printable = (text: string) =>
  text
    .slice(0, TEXT_MAX)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, ' ')
    .replace(/ +/g, ' ')
    .trim()

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' })

function pieces(word: string, fits: (text: string) => boolean): string[] {
  if (fits(word)) return [word]
  const cut: string[] = []
  let piece = ''
  for (const { segment } of GRAPHEMES.segment(word)) {
    if (piece !== '' && !fits(piece + segment)) {
      cut.push(piece)
      piece = ''
      // No name that is set over several lines is longer; a longer one is hostile, and measuring it takes time.
      if (cut.length > 12) break
    }
    piece += segment
  }
  return [...cut, piece]
}

function shortened(line: string, fits: (text: string) => boolean): string {
  const kept = [...GRAPHEMES.segment(line)].map(({ segment }) => segment)
  while (kept.length > 0 && !fits(`${kept.join('')}…`)) kept.pop()
  return `${kept.join('').trimEnd()}…`
}
