/** All merchants of the platform. */
import { Text, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { NewCredential } from '../../api/merchants.ts'
import { addMerchant, type Merchant, merchantsQuery } from '../../api/operator.ts'
import { Action, textOf } from '../../parts/action.tsx'
import { ShowMore } from '../../parts/more.tsx'
import { PageHead } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Secret } from '../../parts/secret.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'

const COLUMNS: Column<Merchant>[] = [
  { head: 'Merchant id', cell: ({ merchant_id }) => merchant_id },
  { head: 'Name', wraps: true, cell: ({ name }) => name || '–' },
  { head: 'State', cell: ({ active }) => <ActiveState active={active} /> },
  { head: 'Since', wide: true, cell: ({ created_at }) => <When at={created_at} to="day" /> },
]

export function ActiveState({ active }: { active: boolean }) {
  return active ? <State word="Active" tone="good" /> : <State word="Inactive" tone="neutral" />
}

export function Component() {
  const query = useInfiniteQuery(merchantsQuery)
  const [text, setText] = useState('')
  return (
    <>
      <PageHead title="Merchants" actions={<AddMerchant />} />
      <div className="filters">
        <TextInput
          label="Find by id or name"
          type="search"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          description={query.hasNextPage ? 'Of those that are shown; more come below.' : undefined}
        />
      </div>
      <div className="panel">
        <Answered query={query} what="merchants">
          {({ pages }) => {
            const merchants = pages.flatMap((page) => page.merchants)
            const found = merchants.filter((merchant) => hasText(merchant, text))
            if (found.length === 0)
              return <Empty title="No merchant fits">Add one, or try fewer letters.</Empty>
            return (
              <Rows
                label="Merchants"
                columns={COLUMNS}
                rows={found}
                keyOf={({ merchant_id }) => merchant_id}
                linkOf={({ merchant_id }) => `/operator/merchants/${merchant_id}`}
                height="calc(100dvh - 230px)"
                footer={<ShowMore query={query} />}
              />
            )
          }}
        </Answered>
      </div>
    </>
  )
}

function hasText({ merchant_id, name }: Merchant, text: string): boolean {
  return `${merchant_id} ${name}`.toLowerCase().includes(text.trim().toLowerCase())
}

function AddMerchant() {
  return (
    <Action
      label="Add a merchant"
      confirm="Add"
      button={{ variant: 'filled' }}
      run={(form, key) => {
        const merchantId = textOf(form, 'merchant_id')
        return addMerchant(
          { name: textOf(form, 'name'), ...(merchantId && { merchant_id: merchantId }) },
          key,
        )
      }}
      result={(answer) => {
        const { merchant_id, username, secret } = answer as NewCredential
        return (
          <>
            <Text fw={600}>{merchant_id} is added, with its first credential.</Text>
            <Secret username={username} secret={secret} />
          </>
        )
      }}
    >
      <TextInput label="Name" name="name" maxLength={255} required data-autofocus />
      <TextInput
        label="Merchant id"
        name="merchant_id"
        description="Letters, digits, dot, dash and underscore. One is made where it is left empty."
        pattern="[A-Za-z0-9_][A-Za-z0-9_.\-]{0,63}"
      />
    </Action>
  )
}
