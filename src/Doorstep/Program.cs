Console.WriteLine("doorstep");
