/** Of Mantine's style sheet, what the portal's components need: a tenth of it, and the first page waits for all of it. */
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Plugin } from 'vite'

const WHOLE = '@mantine/core/styles.css'
/** What every component stands on. */
const ALWAYS = ['baseline', 'default-css-variables', 'global']

export function neededMantineStyles(): Plugin {
  return {
    name: 'needed-mantine-styles',
    enforce: 'pre',
    load(id) {
      const [path = ''] = id.replaceAll('\\', '/').split('?')
      return path.endsWith(WHOLE) ? neededOf(dirname(path)) : null
    },
  }
}

/** In the order of the whole, on which overriding depends. Throws for a component whose code or styles are not found. */
function neededOf(mantine: string): string {
  const whole = readFileSync(join(mantine, 'styles.css'), 'utf8')
  const sheets = [...ALWAYS, ...sheetsOf(mantine)].map((name) => {
    const text = readFileSync(join(mantine, 'styles', `${name}.css`), 'utf8').trim()
    const at = whole.indexOf(text)
    if (at < 0) throw new Error(`${name}.css is not in Mantine's styles.css as it is`)
    return { at, text }
  })
  return sheets
    .sort((one, other) => one.at - other.at)
    .map(({ text }) => text)
    .join('\n')
}

/** Each component with styles has a module of their names beside it, which its code imports. */
function sheetsOf(mantine: string): Set<string> {
  const code = join(mantine, 'esm')
  const files = new Map(
    globSync('components/**/*.mjs', { cwd: code }).map((file) => [basename(file, '.mjs'), join(code, file)]),
  )
  const sheets = new Set<string>()
  const seen = new Set<string>()
  const left = importedComponents().flatMap((name) => files.get(name) ?? [])
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    if (file.endsWith('.module.mjs')) sheets.add(basename(file, '.module.mjs'))
    const imports = readFileSync(file, 'utf8').matchAll(/from "(\.[^"]+\.mjs)"/g)
    for (const [, path = ''] of imports) left.push(join(dirname(file), path))
  }
  return sheets
}

/** What our own sources import of it; types among them, which have no file. */
function importedComponents(): string[] {
  const src = join(import.meta.dirname, 'src')
  const texts = globSync('**/*.{ts,tsx}', { cwd: src }).map((file) => readFileSync(join(src, file), 'utf8'))
  const lists = texts.flatMap((text) => [...text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)])
  return [...new Set(lists.flatMap(([, names = '']) => names.match(/\b[A-Z]\w+/g) ?? []))]
}
