/** The portal's built files, each read once and kept: there are some dozens, and they never change while it runs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative } from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** In the order in which they are preferred. */
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const

export interface SentFile {
  bytes: Buffer
  contentType: string
  encoding?: 'br' | 'gzip'
  /** Its name changes with its content. */
  isHashed: boolean
}

export class PortalFiles {
  readonly #folder: string
  /** Only what was there at the first look is ever opened: no path of a request is. */
  #names: ReadonlySet<string> | undefined
  readonly #read = new Map<string, Buffer>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The file under this name, as small as the client takes it; undefined where there is none. */
  find(name: string, acceptEncoding: string): SentFile | undefined {
    this.#names ??= namesIn(this.#folder)
    const contentType = TYPES[extname(name)]
    if (contentType === undefined || !this.#names.has(name)) return undefined
    const encoding = ENCODINGS.find(
      (one) => accepts(acceptEncoding, one.name) && this.#names?.has(`${name}${one.suffix}`),
    )
    return {
      bytes: this.#bytes(`${name}${encoding?.suffix ?? ''}`),
      contentType,
      ...(encoding && { encoding: encoding.name }),
      isHashed: name.startsWith('assets/'),
    }
  }

  #bytes(name: string): Buffer {
    const kept = this.#read.get(name) ?? readFileSync(join(this.#folder, name))
    this.#read.set(name, kept)
    return kept
  }
}

function namesIn(folder: string): Set<string> {
  if (!existsSync(folder)) return new Set()
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  )
}

/** Whether the header names this coding, and not only to refuse it (RFC 9110, 12.5.3). */
export function accepts(header: string, coding: string): boolean {
  return header.split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    return name === coding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))
  })
}
