import type { Contract, TermsVersion } from '../api/contracts.ts'
import { actorText } from '../format/actors.ts'
import type { Named } from '../format/names.ts'
import { State } from './state.tsx'
import { TermsInWords } from './terms.tsx'
import { When } from './when.tsx'

const STATES: Record<TermsVersion['state'], Named> = {
  valid: { word: 'Valid', tone: 'good' },
  planned: { word: 'Planned', tone: 'info' },
  past: { word: 'Past', tone: 'neutral' },
  replaced: { word: 'Replaced', tone: 'neutral' },
}

/** The versions of a contract that do not hold now, each to be opened. */
export function OtherVersions({
  contract: { versions, currency },
  shown,
}: {
  contract: Contract
  shown?: number
}) {
  const others = versions.filter(({ version }) => version !== shown).reverse()
  return others.map((version) => (
    <details key={version.version} className="item">
      <summary>
        Version {version.version}: {STATES[version.state].word.toLowerCase()}
      </summary>
      <VersionLine version={version} />
      <TermsInWords terms={version} currency={currency} />
    </details>
  ))
}

export function VersionLine({ version }: { version: TermsVersion }) {
  const { version: number, state, valid_from, registered_by } = version
  // The terms that a sandbox brings have always been valid.
  const isOfOld = Date.parse(valid_from) === 0
  return (
    <p className="note">
      <State {...STATES[state]} /> Version {number}
      {!isOfOld && (
        <>
          , from <When at={valid_from} /> on
        </>
      )}
      {registered_by !== undefined && `, registered by ${actorText(registered_by)}`}
    </p>
  )
}
