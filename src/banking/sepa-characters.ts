/**
 * The characters that every bank of the SEPA area takes (EPC 217-08): a-z A-Z 0-9 / - ? : ( ) . , ' + and space. What
 * is written in other letters is transliterated as passports and road signs of its country do it, so that the name on
 * a statement can be read, and what cannot be is a full stop, as the EPC's table has it.
 */

const ALLOWED = /^[A-Za-z0-9/\-?:().,'+ ]$/

/** UTF-16 units of a text that are looked at. Fields have 140 characters at most: megabytes are not gone through for them. */
const READ_MAX = 2000

/** Pairs of a letter and its Latin spelling, small letters only. */
function table(pairs: string): [string, string][] {
  return pairs
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const [letter = '', latin = ''] = pair.split('=')
      return [letter, latin]
    })
}

/** Letters that are not a basic letter with something on it: those lose what is on them. */
const LATIN = table('ß=ss æ=ae ø=o œ=oe ł=l đ=d ð=d þ=th ı=i ŋ=n ħ=h ŧ=t ĸ=k ə=e ɖ=d ƒ=f ȷ=j ƶ=z ɨ=i ʉ=u')

/** ISO 843 type 2 (ELOT 743), as on Greek passports. */
const GREEK = table(`α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f
  χ=ch ψ=ps ω=o ά=a έ=e ή=i ί=i ό=o ύ=y ώ=o ϊ=i ϋ=y ΐ=i ΰ=y`)

/** Georgian national system (2002), without its apostrophes. */
const GEORGIAN = table(`ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=zh რ=r ს=s ტ=t უ=u ფ=p
  ქ=k ღ=gh ყ=q შ=sh ჩ=ch ც=ts ძ=dz წ=ts ჭ=ch ხ=kh ჯ=j ჰ=h`)

/** As on Armenian passports. */
const ARMENIAN = table(`ա=a բ=b գ=g դ=d ե=e զ=z է=e ը=y թ=t ժ=zh ի=i լ=l խ=kh ծ=ts կ=k հ=h ձ=dz ղ=gh ճ=ch մ=m
  յ=y ն=n շ=sh ո=o չ=ch պ=p ջ=j ռ=r ս=s վ=v տ=t ր=r ց=ts ւ=v փ=p ք=k օ=o ֆ=f և=ev`)

/** What all Cyrillic alphabets share, and Russian where they differ (ICAO 9303). Others say what is different below. */
const CYRILLIC =
  table(`а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f
  х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya ѐ=e ѝ=i ў=u ґ=g є=ye і=i ї=i ј=j љ=lj њ=nj ћ=c ђ=dj џ=dz ѓ=gj
  ќ=kj ѕ=dz`)

interface Alphabet {
  /** A text with one of these is written in it. */
  knownBy: RegExp
  letters: Map<string, string>
}

/** From the surest sign to the weakest. */
const CYRILLIC_ALPHABETS: Alphabet[] = [
  { knownBy: /ў/, letters: new Map(table('г=h')) },
  { knownBy: /[ыэё]/, letters: new Map() },
  // Cabinet of Ministers, resolution 55 of 2010; the Ukrainian apostrophe is not written.
  { knownBy: /[іїєґ]/, letters: new Map(table('г=h и=y ї=i є=ie')) },
  // Macedonian passports.
  { knownBy: /[ѓќѕ]/, letters: new Map(table('х=h ц=c џ=dj')) },
  // The Latin alphabet of Serbian, which its banks use, without what is on its letters.
  { knownBy: /[јљњћђџ]/, letters: new Map(table('ж=z х=h ц=c ч=c ш=s')) },
  // Bulgarian transliteration act of 2009. Its ъ is a vowel; elsewhere it stands before a soft vowel only.
  { knownBy: /ъ(?![еёюя])/, letters: new Map(table('й=y х=h щ=sht ъ=a ь=y')) },
]

const LETTERS = new Map([...LATIN, ...GREEK, ...GEORGIAN, ...ARMENIAN, ...CYRILLIC])

/** Two letters that are one sound. Their `v` is an `f` before a voiceless letter and at the end; `b` only begins a word. */
const PAIRS = new Map(table(`ου=ou ού=ou αυ=av αύ=av ευ=ev εύ=ev ηυ=iv ηύ=iv γγ=ng γξ=nx γχ=nch μπ=b ու=u`))
const VOICED = /^[αάεέηήιίοόυύωώβγδζλμνρ]/

/** Signs of other texts, by what a reader takes them for. */
const SIGNS = new Map<string, string>([
  ...[..."´`’‘‛ʼʻ′＇'"].map((sign) => [sign, "'"] as const),
  ...[...'"“”„«»″'].map((sign) => [sign, "'"] as const),
  ...[...'–—‒―−_~'].map((sign) => [sign, '-'] as const),
  ...[...'[{'].map((sign) => [sign, '('] as const),
  ...[...']}'].map((sign) => [sign, ')'] as const),
  ...[...'\\|⁄'].map((sign) => [sign, '/'] as const),
  [';', ','],
  ['&', '+'],
  ['@', '(at)'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  // What is left of markup.
  ['<', ' '],
  ['>', ' '],
])

const TAG = /<[/!?]?[a-z][^<>]*>/giu
const IGNORED = /^[\p{M}\p{Cc}\p{Cf}\p{Cs}]$/u
const SPACE = /^[\p{Z}\t\n\v\f\r\x85]$/u
const LETTER = /^\p{L}$/u

/**
 * `text` in the characters of SEPA, in one line of at most `max` characters. Empty where nothing of it can be
 * written; the same text gives the same.
 */
export function sepaText(text: string, max: number): string {
  const characters = [...text.slice(0, READ_MAX).normalize('NFC').replace(TAG, ' ')]
  const alphabet = cyrillicOf(characters.join('').toLowerCase())
  let written = ''
  for (let at = 0; at < characters.length; ) {
    const pair = pairAt(characters, at)
    const consumed = pair === undefined ? 1 : 2
    written += pair ?? latinOf(characters, at, alphabet)
    at += consumed
  }
  return written.replace(/ +/g, ' ').trim().slice(0, max).trim()
}

/** Whether it is all in the characters of SEPA, and could be a reference: EPC guidelines on slashes. */
export function isSepaReference(text: string, max: number): boolean {
  return (
    text.length > 0 &&
    text.length <= max &&
    [...text].every((character) => ALLOWED.test(character)) &&
    text.trim() === text &&
    !/^\/|\/\/|\/$/.test(text)
  )
}

function cyrillicOf(lowered: string): Map<string, string> {
  return CYRILLIC_ALPHABETS.find(({ knownBy }) => knownBy.test(lowered))?.letters ?? new Map()
}

function pairAt(characters: string[], at: number): string | undefined {
  const [first = '', second = ''] = characters.slice(at, at + 2)
  const spelling = PAIRS.get(first.toLowerCase() + second.toLowerCase())
  if (spelling === undefined) return undefined
  const next = characters[at + 2] ?? ''
  if (spelling === 'b' && isLetter(characters[at - 1])) return undefined
  const sound =
    spelling.endsWith('v') && !VOICED.test(next.toLowerCase()) ? `${spelling.slice(0, -1)}f` : spelling
  return cased(sound, first, isLetter(next) ? next : second)
}

function latinOf(characters: string[], at: number, alphabet: Map<string, string>): string {
  const character = characters[at] ?? ''
  if (ALLOWED.test(character)) return character
  if (SPACE.test(character)) return ' '
  const known = spelled(character, alphabet)
  if (known !== undefined) {
    const [previous, next] = [characters[at - 1], characters[at + 1]]
    return cased(known, character, isLetter(next) ? next : isLetter(previous) ? previous : undefined)
  }
  // Taken apart: é is e and an accent, ﬁ is f and i, a full-width A is an A.
  const parts = [...character.normalize('NFKD')]
  return parts
    .map((part) => {
      if (ALLOWED.test(part)) return part
      if (IGNORED.test(part)) return ''
      const letter = spelled(part, alphabet)
      return letter === undefined ? '.' : cased(letter, part, undefined)
    })
    .join('')
}

function spelled(character: string, alphabet: Map<string, string>): string | undefined {
  const small = character.toLowerCase()
  return SIGNS.get(character) ?? alphabet.get(small) ?? LETTERS.get(small)
}

/** Þór is Thor and ÞÓR is THOR: what a capital becomes is in capitals when the letter beside it is one. */
function cased(latin: string, letter: string, beside: string | undefined): string {
  if (letter === letter.toLowerCase()) return latin
  if (beside !== undefined && beside !== beside.toLowerCase()) return latin.toUpperCase()
  return latin.charAt(0).toUpperCase() + latin.slice(1)
}

function isLetter(character: string | undefined): character is string {
  return character !== undefined && LETTER.test(character)
}
