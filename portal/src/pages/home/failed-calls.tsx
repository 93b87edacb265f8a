import { Link } from 'react-router'
import type { Figures } from '../../api/figures.ts'
import { statusTone } from '../../format/names.ts'
import { Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'

type Failed = Figures['failed_calls']
type Row = Failed['counts'][number]

const COLUMNS: Column<Row>[] = [
  { head: 'Error', cell: ({ status, error_code }) => error_code ?? `Status ${status}` },
  { head: 'Status', cell: ({ status }) => <State word={String(status)} tone={statusTone(status)} /> },
  { head: 'Calls', end: true, cell: ({ calls }) => calls.toLocaleString('en') },
]

/** What was refused or failed since yesterday, with the way to each in the logs. */
export function FailedCalls({ failed: { counts, more } }: { failed: Failed }) {
  const total = counts.reduce((sum, { calls }) => sum + calls, 0)
  return (
    <Section
      title="Failed calls, last 24 hours"
      actions={
        total > 0 && (
          <Link className="link" to="/logs?status_class=failed&within=24h">
            See all {total.toLocaleString('en')}
          </Link>
        )
      }
    >
      {counts.length === 0 ? (
        <p className="note">None: every call was answered with what it asked for.</p>
      ) : (
        <Rows
          label="Failed calls of the last 24 hours"
          columns={COLUMNS}
          rows={counts}
          keyOf={({ status, error_code }) => `${status} ${error_code}`}
          linkOf={logsOf}
        />
      )}
      {more && <p className="note">There were more: only the newest are counted.</p>}
    </Section>
  )
}

function logsOf({ status, error_code }: Row): string {
  const asked = error_code === null ? { q: String(status) } : { error_code }
  return `/logs?${new URLSearchParams({ ...asked, within: '24h' })}`
}
