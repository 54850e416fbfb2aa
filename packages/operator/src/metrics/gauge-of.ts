import { Gauge, type Registry } from 'prom-client';

/** A gauge whose values are looked up at each scrape. */
export interface GaugeDefinition<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly Label[];
  /** Sets what there is; what is not set is no more. */
  readonly collect: (set: (labels: Partial<Record<Label, string>>, value: number) => void) => void;
}

/** Registers one. */
export function gaugeOf<Label extends string>(
  registry: Registry,
  { name, help, labelNames = [], collect }: GaugeDefinition<Label>,
): void {
  const gauge: Gauge<Label> = new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      gauge.reset();
      collect((labels, value) => gauge.set(labels, value));
    },
  });
}
