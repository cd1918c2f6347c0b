import type { Template } from 'aws-cdk-lib/assertions';

/** The alarms of a template, by name. */
export function alarmsOf(template: Template): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      Object.values(template.findResources(type)).map(({ Properties }) => [Properties['AlarmName'], Properties]),
    ),
  );
}

/** A section of a dashboard: its heading, and the widgets below it as text, by title. */
export interface Section {
  readonly heading: string;
  readonly widgets: Readonly<Record<string, string>>;
}

interface Widget {
  readonly type: string;
  readonly properties: { readonly title?: string; readonly markdown?: string };
}

/** The dashboard of a template, from the top. References are the names of what they refer to. */
export function dashboardOf(template: Template): Section[] {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const parts: (string | Record<string, unknown>)[] = dashboard?.['Properties'].DashboardBody['Fn::Join'][1];
  const text = parts.map((part) => (typeof part === 'string' ? part : Object.values(part).flat().join('.'))).join('');
  const { widgets }: { widgets: Widget[] } = JSON.parse(text);
  const starts = [0, ...widgets.flatMap(({ type }, index) => (type === 'text' ? [index] : []))];
  return starts.map((start, index) => {
    const own = widgets.slice(start, starts[index + 1]);
    return {
      heading: own[0]?.properties.markdown ?? '',
      widgets: Object.fromEntries(own.map((widget) => [widget.properties.title ?? '', JSON.stringify(widget)])),
    };
  });
}
