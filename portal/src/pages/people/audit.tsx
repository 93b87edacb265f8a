/** Who did what. */
import { Button, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type FormEvent, useCallback } from 'react'
import { useSearchParams } from 'react-router'
import { type AuditEntry, auditQuery } from '../../api/people.ts'
import { useMe } from '../../api/session.ts'
import { actorText } from '../../format/actors.ts'
import { shortId } from '../../format/ids.ts'
import { words } from '../../format/names.ts'
import { textOf } from '../../parts/action.tsx'
import { PageHead } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'
import { PeopleTabs } from './tabs.tsx'

const columnsOf = (isOperator: boolean): Column<AuditEntry>[] => [
  { head: 'When', cell: ({ at }) => <When at={at} to="second" /> },
  {
    head: 'Who',
    wraps: true,
    cell: ({ actor }) => (actor === 'operator' ? 'The platform’s operator' : actorText(actor)),
  },
  { head: 'What', cell: ({ action }) => words(action) },
  { head: 'To what', wide: true, wraps: true, cell: Subject },
  ...(isOperator
    ? [{ head: 'Merchant', wide: true, cell: ({ merchant_id }: AuditEntry) => merchant_id ?? '–' }]
    : []),
  {
    head: 'Call',
    wide: true,
    cell: ({ correlation_id: id }) => (
      <PageLink page="logs/:correlationId" to={`/logs/${id}`}>
        <span className="mono">{shortId(id)}</span>
      </PageLink>
    ),
  },
]

function Subject({ action, subject }: AuditEntry) {
  if (action !== 'order_viewed') return subject
  return (
    <PageLink page="orders/:orderId" to={`/orders/${subject}`}>
      {subject}
    </PageLink>
  )
}

export function Component() {
  const isOperator = useMe().merchant === null
  const [parameters, setParameters] = useSearchParams()
  const asked = (isOperator && parameters.get('merchant_id')) || undefined
  const query = useInfiniteQuery(auditQuery(asked))
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const choose = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const merchantId = textOf(new FormData(event.currentTarget), 'merchant_id')
    setParameters(merchantId ? { merchant_id: merchantId } : {})
  }
  return (
    <>
      <PageHead title="Audit trail" />
      <PeopleTabs />
      {isOperator && (
        <form onSubmit={choose} className="filters">
          <TextInput
            key={asked}
            name="merchant_id"
            label="Of the merchant"
            placeholder="all"
            defaultValue={asked}
          />
          <Button type="submit" variant="default">
            Show
          </Button>
        </form>
      )}
      <div className="panel">
        <Answered query={query} what="the audit trail">
          {({ pages }) => {
            const entries = pages.flatMap((page) => page.entries)
            if (entries.length === 0) {
              return (
                <Empty title="Nothing was done yet">Who signs in, and who changes what, is noted here.</Empty>
              )
            }
            return (
              <Rows
                label="Audit trail"
                columns={columnsOf(isOperator)}
                rows={entries}
                keyOf={({ id }) => id}
                height="calc(100dvh - 230px)"
                onEnd={more}
                footer={
                  hasNextPage && (
                    <Text ta="center" p="xs">
                      <Button variant="subtle" loading={isFetchingNextPage} onClick={more}>
                        Show more
                      </Button>
                    </Text>
                  )
                }
              />
            )
          }}
        </Answered>
      </div>
    </>
  )
}
