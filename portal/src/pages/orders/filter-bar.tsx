import { Group, Stack } from '@mantine/core'
import { Choices, ChosenFilters, useFilters } from '../../parts/filters.tsx'
import { chosenFilters, type Filter, STATUS_CHOICES } from './filters.ts'
import { MoreOrderFilters } from './more-filters.tsx'

/** Statuses as buttons, the rest behind one; what is chosen stands below, each with a way to undo it. */
export function FilterBar() {
  const { parameters, value, set, clear } = useFilters<Filter>()
  return (
    <Stack gap="xs" mb="sm">
      <Group justify="space-between" gap="xs">
        <Choices
          legend="Status"
          choices={STATUS_CHOICES}
          chosen={value('status')}
          onChoose={(status) => set({ status })}
        />
        <MoreOrderFilters value={value} onApply={set} />
      </Group>
      <ChosenFilters
        chosen={chosenFilters(parameters)}
        onRemove={(name) => set({ [name]: '' })}
        onClear={clear}
      />
    </Stack>
  )
}
