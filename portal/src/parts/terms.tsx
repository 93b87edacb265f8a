import type { Terms } from '../api/contracts.ts'
import { termsInWords } from '../format/contract-words.ts'

/** Terms of a contract, in plain words. */
export function TermsInWords({ terms, currency }: { terms: Terms; currency: string }) {
  return (
    <dl className="clauses">
      {termsInWords(terms, currency).map(({ title, sentences }) => (
        <Clause key={title} title={title} sentences={sentences} />
      ))}
    </dl>
  )
}

function Clause({ title, sentences }: { title: string; sentences: readonly string[] }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </dd>
    </>
  )
}
