const response = await fetch('/api/quote');
const { quote } = await response.json();
const element = document.querySelector('#quote');
if (element) element.textContent = quote;
