/** PDFs as other programs read them: Poppler's pdftotext and pdfinfo. */
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { skipReason } from './counts.ts'
import { newFolder } from './databases.ts'

const found = spawnSync('pdftotext', ['-v']).status === 0
/** Why tests of PDFs cannot run here. */
export const NO_POPPLER = skipReason(
  found ? undefined : 'Poppler is not installed (apt-get install poppler-utils).',
)

export interface Word {
  text: string
  page: number
  left: number
  right: number
  top: number
  bottom: number
}

export interface ReadPdf {
  pages: { text: string; width: number; height: number }[]
  words: Word[]
  /** `Title`, `Author`, `Pages`, … */
  info: Record<string, string>
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const plain = (text: string) => text.replace(/&(\w+|#39);/g, (all, name: string) => ENTITIES[name] ?? all)

export function readPdf(pdf: Buffer): ReadPdf {
  const file = join(newFolder(), 'document.pdf')
  writeFileSync(file, pdf)
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: 'utf8' })
  const texts = run('pdftotext', '-layout', file, '-').split('\f')
  const boxes = run('pdftotext', '-bbox', file, '-')
  const pages = [...boxes.matchAll(/<page width="([\d.]+)" height="([\d.]+)">(.*?)<\/page>/gs)]
  return {
    pages: pages.map(([, width, height], index) => ({
      text: texts[index] ?? '',
      width: Number(width),
      height: Number(height),
    })),
    words: pages.flatMap(([, , , words = ''], page) =>
      [...words.matchAll(/<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<\/word>/g)].map(
        ([, left, top, right, bottom, text = '']) => ({
          text: plain(text),
          page,
          left: Number(left),
          right: Number(right),
          top: Number(top),
          bottom: Number(bottom),
        }),
      ),
    ),
    info: Object.fromEntries(
      [...run('pdfinfo', file).matchAll(/^(.*?): +(.*)$/gm)].map(([, name, value]) => [name, value]),
    ),
  }
}

/** Words that are set over one another, or beyond the page's edges. A line's box is a little higher than its letters. */
export function collisions({ words, pages }: ReadPdf): string[] {
  const wrong: string[] = []
  const EDGE = 40
  for (const [index, one] of words.entries()) {
    const page = pages[one.page]
    if (!page || one.left < EDGE || one.right > page.width - EDGE || one.bottom > page.height - EDGE / 2) {
      wrong.push(`${one.text} is beyond the edge`)
    }
    for (const other of words.slice(index + 1)) {
      if (one.page !== other.page) break
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left)
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
      if (across > 0.2 && down > 2.5) wrong.push(`${one.text} lies over ${other.text}`)
    }
  }
  return wrong
}
