/** Files for the bank, and what it said that fits nothing. */
import { Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import {
  type BankFile,
  type BankProblem,
  bankFilesQuery,
  bankProblemsQuery,
  type ImportedFile,
  importBankFiles,
} from '../../api/operator.ts'
import { shortPath } from '../../format/ids.ts'
import { fileState } from '../../format/settlement-names.ts'
import { Action } from '../../parts/action.tsx'
import { Money } from '../../parts/money.tsx'
import { ShowMore } from '../../parts/more.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'

const FILES: Column<BankFile>[] = [
  {
    head: 'File',
    wraps: true,
    cell: ({ name }) => (
      <span className="mono" title={name}>
        {shortPath(name)}
      </span>
    ),
    below: ({ state }) => <State {...fileState(state)} />,
  },
  { head: 'State', wide: true, cell: ({ state }) => <State {...fileState(state)} /> },
  { head: 'Format', wide: true, cell: ({ format }) => format },
  { head: 'Made', wide: true, cell: ({ created_at }) => <When at={created_at} /> },
  {
    head: 'Given to the bank',
    wide: true,
    cell: ({ sent_at }) => (sent_at ? <When at={sent_at} /> : 'Not yet'),
  },
  { head: 'Payouts', wide: true, end: true, cell: ({ payouts }) => payouts.toLocaleString('en') },
  { head: 'Amount', end: true, cell: ({ amount, currency }) => <Money minor={amount} currency={currency} /> },
]

const PROBLEMS: Column<BankProblem>[] = [
  { head: 'What is wrong', wraps: true, cell: ({ problem }) => problem },
  {
    head: 'Payout',
    cell: ({ payment_reference: reference }) =>
      reference === undefined ? (
        '–'
      ) : (
        <PageLink page="settlements/:paymentReference" to={`/settlements/${encodeURIComponent(reference)}`}>
          {reference}
        </PageLink>
      ),
  },
  { head: 'File', wide: true, wraps: true, cell: ({ file }) => <span className="mono">{file}</span> },
  { head: 'Noted', wide: true, cell: ({ noted_at }) => <When at={noted_at} /> },
  {
    head: 'Amount',
    end: true,
    cell: ({ amount, currency }) =>
      amount === undefined || currency === undefined ? '–' : <Money minor={amount} currency={currency} />,
  },
]

export function Component() {
  const files = useInfiniteQuery(bankFilesQuery)
  const problems = useInfiniteQuery(bankProblemsQuery)
  return (
    <>
      <PageHead title="Bank" actions={<Import />} />
      <Section title="To be looked at">
        <Answered query={problems} what="problems">
          {({ pages }) => {
            const rows = pages.flatMap((page) => page.problems)
            if (rows.length === 0) {
              return (
                <Empty isPart title="Nothing to look at">
                  Everything that the bank said fits the books.
                </Empty>
              )
            }
            return (
              <>
                <Rows
                  label="Problems"
                  columns={PROBLEMS}
                  rows={rows}
                  keyOf={(row) =>
                    [row.noted_at, row.file, row.problem, row.payment_reference, row.amount].join()
                  }
                />
                <ShowMore query={problems} />
              </>
            )
          }}
        </Answered>
      </Section>
      <Section title="Files for the bank">
        <Answered query={files} what="files">
          {({ pages }) => {
            const rows = pages.flatMap((page) => page.files)
            if (rows.length === 0) {
              return <Empty title="No files yet">A minute after payouts are made they go into one.</Empty>
            }
            return (
              <>
                <Rows
                  label="Files for the bank"
                  columns={FILES}
                  rows={rows}
                  keyOf={({ file_id }) => file_id}
                />
                <ShowMore query={files} />
              </>
            )
          }}
        </Answered>
      </Section>
    </>
  )
}

function Import() {
  return (
    <Action
      label="Read what came in"
      confirm="Read it now"
      run={importBankFiles}
      result={(answer) => <Imported files={(answer as { files: ImportedFile[] }).files} />}
    >
      <Text>The folder of the bank is looked at every half minute; this looks now.</Text>
    </Action>
  )
}

function Imported({ files }: { files: readonly ImportedFile[] }) {
  if (files.length === 0) return <Text>No file had come in.</Text>
  return files.map(({ file, changed, known, early, problems }) => (
    <Text key={file}>
      <span className="mono">{file}</span>: news of {changed} payouts, known of {known}
      {early > 0 && `, too early for ${early}`}
      {problems > 0 && `, ${problems} problems`}.
    </Text>
  ))
}
