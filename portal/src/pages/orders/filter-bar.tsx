import { Group, Stack } from '@mantine/core'
import { Choices, ChosenFilters, useFilters } from '../../parts/filters.tsx'
import { useIsNarrow } from '../../parts/narrow.ts'
import { chosenFilters, type Filter, STATUS_CHOICES } from './filters.ts'
import { MoreOrderFilters } from './more-filters.tsx'

/** Statuses as buttons, the rest behind one; what is chosen stands below. On a phone all of it is on one line. */
export function FilterBar() {
  const { parameters, value, set, clear } = useFilters<Filter>()
  const isNarrow = useIsNarrow()
  const chosen = chosenFilters(parameters, isNarrow)
  const choices = (
    <ChosenFilters
      chosen={chosen}
      onRemove={(name) => set({ [name]: '' })}
      onClear={clear}
      inOneLine={isNarrow}
    />
  )
  return (
    <Stack gap="xs" mb="sm">
      <Group justify="space-between" gap="xs" wrap={isNarrow ? 'nowrap' : 'wrap'}>
        {!isNarrow && (
          <Choices
            legend="Status"
            choices={STATUS_CHOICES}
            chosen={value('status')}
            onChoose={(status) => set({ status })}
          />
        )}
        <MoreOrderFilters value={value} onApply={set} isAll={isNarrow} count={isNarrow ? chosen.length : 0} />
        {isNarrow && choices}
      </Group>
      {!isNarrow && choices}
    </Stack>
  )
}
