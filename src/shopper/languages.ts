/** The languages in which shoppers are told something, and which of them somebody is to be told it in. */

export const LANGUAGES = ['en', 'sv', 'de', 'fi', 'nb', 'da', 'nl', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

const isLanguage = (name: string): name is Language => LANGUAGES.some((language) => language === name)

const ALIASES: Record<string, Language> = { no: 'nb', nn: 'nb' }

/** The first of these languages (tags such as `sv-SE`) that shoppers are told something in; English when none is. */
export function languageOf(...tags: readonly (string | undefined)[]): Language {
  for (const tag of tags) {
    const found = ownLanguage(tag)
    if (found !== undefined) return found
  }
  return 'en'
}

export function hasLanguage(tag: string): boolean {
  return ownLanguage(tag) !== undefined
}

function ownLanguage(tag: string | undefined): Language | undefined {
  const name = tag?.trim().toLowerCase().split(/[-_]/, 1)[0] ?? ''
  if (Object.hasOwn(ALIASES, name)) return ALIASES[name]
  return isLanguage(name) ? name : undefined
}

/** Longer ones are nobody's list of languages. */
const ACCEPT_LANGUAGE_MAX = 500

/** The tags of an `Accept-Language` header, most wanted first. */
export function acceptedLanguages(header: string | undefined): string[] {
  const entries = (header ?? '').slice(0, ACCEPT_LANGUAGE_MAX).split(',')
  const weighted = entries.map((entry) => {
    const [tag = '', ...parameters] = entry.split(';')
    const quality = /^\s*q=([\d.]+)/.exec(parameters.join(';'))?.[1]
    return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) }
  })
  return weighted
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag)
}
