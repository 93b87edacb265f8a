/** What a call's headers said, as far as they are kept: for all who see calls, since nothing in them is about a person. */
import type { CalledHeader, ReadCall } from '../../api/logs.ts'
import { Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'

interface Line extends CalledHeader {
  of: 'Request' | 'Response'
}

const COLUMNS: Column<Line>[] = [
  { head: 'Of', wide: true, cell: ({ of }) => of },
  { head: 'Header', cell: ({ name }) => <span className="mono">{name}</span>, below: ({ of }) => of },
  { head: 'Value', wraps: true, cell: ({ value }) => <span className="mono value">{value}</span> },
]

export function Headers({ call: { request_headers, response_headers } }: { call: ReadCall }) {
  const lines = [linesOf('Request', request_headers), linesOf('Response', response_headers)].flat()
  return (
    <Section title="Headers">
      {lines.length === 0 ? (
        <p className="note">
          None are kept of this call: it is older than their keeping, it was made with wrong credentials, or
          what it takes or answers is secret.
        </p>
      ) : (
        <>
          <Rows label="Headers" columns={COLUMNS} rows={lines} keyOf={({ of, name }) => `${of} ${name}`} />
          <p className="note">
            Kept are those that help to find why a call failed, few of a call that went well; credentials and
            cookies never.
          </p>
        </>
      )}
    </Section>
  )
}

function linesOf(of: Line['of'], headers: CalledHeader[] | null): Line[] {
  return (headers ?? []).map((header) => ({ of, ...header }))
}
