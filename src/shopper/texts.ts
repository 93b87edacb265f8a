/** What shoppers are told of their orders: a file for each language. */
import type { Language } from './languages.ts'
import { da } from './texts/da.ts'
import { de } from './texts/de.ts'
import { en, type ShopperTexts } from './texts/en.ts'
import { fi } from './texts/fi.ts'
import { fr } from './texts/fr.ts'
import { nb } from './texts/nb.ts'
import { nl } from './texts/nl.ts'
import { sv } from './texts/sv.ts'

export type { ShopperTexts } from './texts/en.ts'

export const SHOPPER_TEXTS: Readonly<Record<Language, ShopperTexts>> = { en, sv, de, fi, nb, da, nl, fr }

/** What stands in braces is replaced by the value of that name; in one pass, so that no value is filled in turn. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] as string) : whole,
  )
}
