/** The element that the page marks with `data-part`. @throws when the page has none of that kind */
export function part<Kind extends Element>(root: ParentNode, name: string, kind: new () => Kind): Kind {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (!(found instanceof kind)) throw new Error(`The page lacks a ${kind.name} with data-part="${name}"`);
  return found;
}

/** A copy of what a template of the page holds. */
export function copyTemplate<Kind extends Element>(id: string, kind: new () => Kind): Kind {
  const template = document.getElementById(id);
  const content = template instanceof HTMLTemplateElement ? template.content.firstElementChild?.cloneNode(true) : null;
  if (!(content instanceof kind)) throw new Error(`The page lacks a template "${id}" of a ${kind.name}`);
  return content;
}

/** An element that holds text and nothing else. */
export function textElement<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  text: string,
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
