import { PageHeading } from '../ui/index.ts';

export function DropsPage() {
  return <PageHeading title="Drops" />;
}
