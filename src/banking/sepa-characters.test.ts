import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSepaReference, sepaText } from './sepa-characters.ts'

const SEPA = /^[A-Za-z0-9/\-?:().,'+ ]*$/
const written = (text: string) => sepaText(text, 70)

/** Any UTF-16: half surrogates and controls as well. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff), { maxLength: 200 }).map((units) => String.fromCharCode(...units)),
)

describe('a name in the characters of SEPA', () => {
  it.each([
    ['German', 'Größe & Söhne, Gießen', 'Grosse + Sohne, Giessen'],
    ['German in capitals', 'STRAẞE UND ÖL', 'STRASSE UND OL'],
    ['Danish and Norwegian', 'Ærø Sjællands Ørsted Åge', 'Aero Sjaellands Orsted Age'],
    ['Icelandic', 'Þór Guðmundsson ÞÓR GUÐMUNDSSON', 'Thor Gudmundsson THOR GUDMUNDSSON'],
    ['Polish', 'Łódź Żółć Świętosława', 'Lodz Zolc Swietoslawa'],
    ['Czech and Slovak', 'Příbram Ďuriš Ľubomír Ťažký', 'Pribram Duris Lubomir Tazky'],
    ['Croatian', 'Đurđica Čačić Žižek', 'Durdica Cacic Zizek'],
    ['Hungarian', 'Győr Fűzfő', 'Gyor Fuzfo'],
    ['Romanian', 'Iași Țăndărei Brâncuși', 'Iasi Tandarei Brancusi'],
    ['Turkish', 'İstanbul Ağaoğlu Işık', 'Istanbul Agaoglu Isik'],
    ['Baltic', 'Šiauliai Ģērmanis Ķēniņš Õun', 'Siauliai Germanis Kenins Oun'],
    ['Maltese', 'Ħal Għaxaq Żebbuġ', 'Hal Ghaxaq Zebbug'],
    ['Sami', 'Kárášjohka Deŋŋot Ŧ', 'Karasjohka Dennot T'],
    ['French', 'Œuvre Cœur Façade, Noël', 'Oeuvre Coeur Facade, Noel'],
    ['Catalan', 'Sant Marçal del Paraŀlel', 'Sant Marcal del Paral.lel'],
    ['Welsh', 'Tŷ Ŵyn', 'Ty Wyn'],
    ['Vietnamese, since some live here', 'Nguyễn Thị Đặng', 'Nguyen Thi Dang'],
    ['Greek', 'Γιώργος Παπαδόπουλος', 'Giorgos Papadopoulos'],
    ['Greek pairs', 'Ευάγγελος Αυγερινός Αυτός Λουκάς', 'Evangelos Avgerinos Aftos Loukas'],
    ['Greek at the beginning of a word', 'Μπάμπης Λάμπρος', 'Bampis Lampros'],
    ['Greek vowels that stay apart', 'Αϋλος', 'Aylos'],
    ['Greek in capitals', 'ΧΡΥΣΟΥΛΑ ΨΥΧΗ', 'CHRYSOULA PSYCHI'],
    ['Russian', 'Щукин Подъездов Хрущёв Цой Юля', 'Shchukin Podezdov Khrushchev Tsoi Yulya'],
    ['Russian in capitals', 'ООО ЩИТ Ё', 'OOO SHCHIT E'],
    ['Ukrainian', 'Київ Григорій Ґалаґан Єва', 'Kyiv Hryhorii Galagan Ieva'],
    ['Belarusian', 'Магілёў', 'Mahileu'],
    ['Bulgarian', 'България Пловдив къща', 'Balgariya Plovdiv kashta'],
    ['Serbian', 'Ђорђевић Љубљана Чачак Жика Џон', 'Djordjevic Ljubljana Cacak Zika Dzon'],
    ['Macedonian', 'Ѓорѓи Ќосев Ѕвезда Џамбазов', 'Gjorgji Kjosev Dzvezda Djambazov'],
    ['Georgian', 'თბილისი ჭავჭავაძე', 'tbilisi chavchavadze'],
    ['Armenian', 'Երևան Հարություն', 'Erevan Harutyun'],
    ['letters of other widths and ligatures', 'ＡＢＣ ﬁ ½ № ²', 'ABC fi 1/2 No 2'],
  ])('can be read: %s', (_, text, expected) => {
    expect(written(text)).toBe(expected)
    // However its accents are encoded.
    expect(written(text.normalize('NFD'))).toBe(expected)
  })

  it('keeps what SEPA has, as it is', () => {
    const all = "aZ09/-?:().,'+ x"
    expect(written(all)).toBe(all)
  })

  it('has a full stop for each letter that it cannot write, and nothing for what is no letter', () => {
    expect(written('日本 Ltd')).toBe('.. Ltd')
    expect(written('a\u200bb\u0301\ufeff\u202ec')).toBe('abc')
    expect(written('مرحبا')).toBe('.....')
  })

  it('is one line without control characters', () => {
    expect(written(' A\tB\r\nC\u0000D\u0007\u001b[31mE\u0085F\u2028G ')).toBe('A B CD(31mE F G')
  })

  it('has nothing of markup', () => {
    expect(written('<b>Tom</b> & <i class="x">Sons</i>')).toBe('Tom + Sons')
    expect(written('<script>alert(1)</script>')).toBe('alert(1)')
    expect(written(']]><!--x--><?xml?><!DOCTYPE a>')).toBe(')) .--x--')
    expect(written('a < b > c &amp; &#60;')).toBe('a b c +amp, +.60,')
  })

  it('reads signs as what they stand for', () => {
    expect(written('“Zur Post” – „x“ ‘y’ a_b [c] {d} e\\f g@h; 5€ £')).toBe(
      "'Zur Post' - 'x' 'y' a-b (c) (d) e/f g(at)h, 5EUR GBP",
    )
  })

  it('is cut to its length, and does not end in a space', () => {
    expect(sepaText('ß'.repeat(100), 35)).toBe('s'.repeat(35))
    expect(sepaText(`${'a'.repeat(34)} b`, 35)).toBe('a'.repeat(34))
    expect(sepaText('😀'.repeat(100), 7)).toBe('.......')
    expect(sepaText('x\ud83d', 7)).toBe('x')
  })

  it('is not searched for in megabytes', () => {
    const started = performance.now()
    expect(sepaText('<a'.repeat(5_000_000), 70)).toMatch(SEPA)
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('is in the set, within its length and the same again, whatever the text', () => {
    fc.assert(
      fc.property(anyText, fc.nat(140), (text, max) => {
        const result = sepaText(text, max)
        expect(result).toMatch(SEPA)
        expect(result.length).toBeLessThanOrEqual(max)
        expect(result).toBe(result.trim())
        expect(sepaText(result, max)).toBe(result)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a reference', () => {
  it('is written as it is or not at all', () => {
    for (const good of ['A', 'AB-12/x', "a b'c", 'x'.repeat(35)]) expect(isSepaReference(good, 35)).toBe(true)
    for (const bad of ['', 'x'.repeat(36), '/a', 'a/', 'a//b', ' a', 'a ', 'ä', 'a\n', 'a<b', '\ud83d']) {
      expect(isSepaReference(bad, 35)).toBe(false)
    }
  })
})
