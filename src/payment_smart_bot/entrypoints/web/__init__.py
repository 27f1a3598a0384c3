"""What people see in a browser: the widget, the page of `chatUrl`, and the demo shop."""
