/** How a file is to be written: parameters that the original has as settings of an account. */
import { marked } from '../../reports/csv-mark.ts'
import { type CsvFormat, DEFAULT_CSV } from '../../reports/settlement-csv.ts'
import { oneOf } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'

const DELIMITERS = { semicolon: ';', comma: ',', tab: '\t', pipe: '|' } as const
const DECIMAL_MARKS = { point: '.', comma: ',' } as const
const names = <T extends object>(of: T) => Object.keys(of) as (keyof T & string)[]
const flag = oneOf(['true', 'false'])

export const csvQuery = {
  delimiter: Type.Optional(oneOf(names(DELIMITERS))),
  decimal_mark: Type.Optional(oneOf(names(DECIMAL_MARKS))),
  dates: Type.Optional(oneOf(['iso', 'iso-date', 'european'])),
  signs: Type.Optional(flag),
  totals: Type.Optional(flag),
  bom: Type.Optional(flag),
}

interface CsvQuery {
  delimiter?: keyof typeof DELIMITERS
  decimal_mark?: keyof typeof DECIMAL_MARKS
  dates?: CsvFormat['dates']
  signs?: 'true' | 'false'
  totals?: 'true' | 'false'
  /** For people: programs would take the mark for a part of the first name. */
  bom?: 'true' | 'false'
}

/** A file as it is asked for. */
export function csvFile(
  query: CsvQuery,
  write: (format: CsvFormat) => AsyncIterable<string>,
): AsyncIterable<string> {
  const chunks = write(csvFormat(query))
  return query.bom === 'true' ? marked(chunks) : chunks
}

function csvFormat({ delimiter, decimal_mark, dates, signs, totals }: CsvQuery): CsvFormat {
  return {
    delimiter: delimiter ? DELIMITERS[delimiter] : DEFAULT_CSV.delimiter,
    decimalMark: decimal_mark ? DECIMAL_MARKS[decimal_mark] : DEFAULT_CSV.decimalMark,
    dates: dates ?? DEFAULT_CSV.dates,
    signs: signs ? signs === 'true' : DEFAULT_CSV.signs,
    totals: totals ? totals === 'true' : DEFAULT_CSV.totals,
  }
}
